gh variable set FAIRLEAD_IDENTITY_PROVIDER --repo acme/nautobot --body "projects/$(gcloud projects describe acme-global --format='value(projectNumber)')/locations/global/workloadIdentityPools/nautobot-github/providers/github"
gh api --method PUT repos/acme/nautobot/environments/production -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'
gh api --method POST repos/acme/nautobot/environments/production/deployment-branch-policies -f name=development -f type=branch
gh secret set FAIRLEAD_GIT_TOKEN --repo acme/nautobot
