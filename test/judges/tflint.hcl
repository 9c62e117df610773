plugin "terraform" {
  enabled = true
  preset  = "recommended"
}

# It takes a provider for unused whose only use is an ephemeral resource: random, which draws passwords.
rule "terraform_unused_required_providers" {
  enabled = false
}
