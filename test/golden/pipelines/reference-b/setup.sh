gh variable set FAIRLEAD_IDENTITY_PROVIDER --repo acme/notejam --body "projects/$(gcloud projects describe acme-build --format='value(projectNumber)')/locations/global/workloadIdentityPools/notejam-github/providers/github"
gh api --method PUT repos/acme/notejam/environments/development -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'
gh api --method POST repos/acme/notejam/environments/development/deployment-branch-policies -f name=development -f type=branch
gh api --method PUT repos/acme/notejam/environments/testing -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'
gh api --method POST repos/acme/notejam/environments/testing/deployment-branch-policies -f name=testing -f type=tag
gh api --method PUT repos/acme/notejam/environments/production -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true' -F 'reviewers[][type]=Team' -F "reviewers[][id]=$(gh api orgs/acme/teams/release-managers --jq .id)"
gh api --method POST repos/acme/notejam/environments/production/deployment-branch-policies -f name=production -f type=tag
gh secret set FAIRLEAD_GIT_TOKEN --repo acme/notejam
