/** A workflow that tries the policy out on every pull request, and says there what the file comes to. */
export const WORKFLOW = `# Among the workflows of a repository: the policy is tried out on its own contracts, on a chain of the runner.
name: policy
on:
  pull_request:
    paths: [countersign.yaml, cases.yaml]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm ci
      - run: npx countersign test cases.yaml --file countersign.yaml --junit policy.xml
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: policy
          path: policy.xml
  plan:
    # A branch of a stranger gets no token that writes.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm ci
      - run: npx countersign plan --outline countersign.yaml > plan.txt
      - run: sed -i '1i \`\`\`text' plan.txt && echo '\`\`\`' >> plan.txt
      - run: gh pr comment "$NUMBER" --body-file plan.txt
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
`;
