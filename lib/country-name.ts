/** What people call a country, in the language of their browser: "DE" as "Germany". */
export function countryName(code: string, locale?: string): string {
  return namesIn(locale).of(code) ?? code;
}

/** Countries in the order of their names. */
export function sortByCountryName(codes: readonly string[], locale?: string): string[] {
  const { compare } = new Intl.Collator(locale);
  return codes.toSorted((one, other) =>
    compare(countryName(one, locale), countryName(other, locale)),
  );
}

const names = new Map<string | undefined, Intl.DisplayNames>();

/** Made once for each language: a list has hundreds of countries. */
function namesIn(locale: string | undefined): Intl.DisplayNames {
  const known = names.get(locale);
  if (known !== undefined) return known;
  const made = new Intl.DisplayNames(locale, { type: "region" });
  names.set(locale, made);
  return made;
}
