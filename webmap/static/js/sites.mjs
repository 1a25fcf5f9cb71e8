// The sites as rows: from columns, in drawing order, by name.

/** Turn the columns of /api/sites into one object a site. */
export function rowsOf({ columns }) {
  const names = Object.keys(columns);
  return columns.site_id.map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
}

/** Return the sites by their identifier. */
export function byId(sites) {
  return new Map(sites.map((site) => [site.site_id, site]));
}

/** Return the sites in drawing order: the large ones first, so that none hides a smaller one. */
export function drawingOrder(sites) {
  return [...sites].sort((one, other) => other.visits - one.visits);
}

/** Return the sites of a hot spot, those with the most rebounds first. */
export function membersOf(hotspot, siteById) {
  return hotspot.site_ids
    .map((id) => siteById.get(id))
    .filter(Boolean)
    .sort((one, other) => other.rebounds - one.rebounds || one.too_few - other.too_few || other.low - one.low);
}

/** Write a name so that width, case and spaces do not matter in a search. */
export function searchable(name) {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

/** Return the sites whose name holds what was typed, those that begin with it first. */
export function matchingSites(sites, typed) {
  const wanted = searchable(typed);
  if (!wanted) return [];
  return sites
    .map((site) => ({ site, at: searchable(site.name).indexOf(wanted) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => Math.sign(one.at) - Math.sign(other.at))
    .map(({ site }) => site);
}
