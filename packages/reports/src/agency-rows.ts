import { type AgencyFinding, type PolicyProfile, type StoredFinding, visibleFinding } from './column-policy.ts'

/**
 * The rows of an agency's report: what it may see of each finding, in the order they come; rows that are not the agency's are left out,
 * whatever the source yields. A row of the reference register stands once per person and field, however many registers disagree with it.
 */
export async function* agencyRows(
  findings: AsyncIterable<StoredFinding>,
  agency: string,
  profile: PolicyProfile,
): AsyncGenerator<AgencyFinding> {
  const shown = new Set<string>()
  for await (const finding of findings) {
    const row = visibleFinding(finding, agency, profile)
    if (!row) continue
    if (row.ofReference && row.register !== finding.register) {
      const place = JSON.stringify([
        finding.person_key ?? finding.national_id ?? finding.finding_key,
        row.field,
        row.change === 'gone',
      ])
      if (shown.has(place)) continue
      shown.add(place)
    }
    yield row
  }
}
