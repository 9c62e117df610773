gh variable set FAIRLEAD_IDENTITY_PROVIDER --repo acme/prefect --body "projects/$(gcloud projects describe acme-prefect --format='value(projectNumber)')/locations/global/workloadIdentityPools/prefect-github/providers/github"
gh api --method PUT repos/acme/prefect/environments/production -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'
gh api --method POST repos/acme/prefect/environments/production/deployment-branch-policies -f name=development -f type=branch
gh secret set HCP_TERRAFORM_TOKEN --repo acme/prefect
