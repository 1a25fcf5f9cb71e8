// What of the decoded tiles the map shows: under a point, in sight, by identifier.

import { CELLS, figuresOf, placeIn, SITES, textsOf, TILE } from "./tile-bytes.mjs";
import { shapeOf } from "./tile-draw.mjs";
import { cellUnder, isBetter, siteUnder, sumsWithin, within } from "./tile-hits.mjs";
import { radiusOf } from "./tile-styles.mjs";

const NEIGHBOURS = [-1, 0, 1];

/** Return the tile column that the browser asks for in place of one beyond the world's edge. */
export function wrapped(x, zoom) {
  const across = 2 ** zoom;
  return ((x % across) + across) % across;
}

/** Make the ways to look at the tiles of a store; `kinds()` returns the codes of the kinds. */
export function makeSight(map, store, kinds) {
  const latlngOf = ({ column, row }, { x, y }, zoom) => map.unproject([column * TILE + x, row * TILE + y], zoom);

  /** Return the tiles around a point with the point in each, its own first. */
  function around(latlng, zoom) {
    const { x, y } = map.project(latlng, zoom);
    const [own, ownRow] = [Math.floor(x / TILE), Math.floor(y / TILE)];
    return NEIGHBOURS.flatMap((dy) => NEIGHBOURS.map((dx) => ({ column: own + dx, row: ownRow + dy, isOwn: dx === 0 && dy === 0 })))
      .map((one) => ({ ...one, tile: store.get({ z: zoom, x: wrapped(one.column, zoom), y: one.row })?.tile, point: { x: x - one.column * TILE, y: y - one.row * TILE } }))
      .filter(({ tile }) => tile?.count > 0)
      .sort((one, other) => other.isOwn - one.isOwn);
  }

  function told({ tile, at, column, row }, zoom) {
    const figures = figuresOf(tile, at);
    const latlng = latlngOf({ column, row }, placeIn(tile, at), zoom);
    return figures.kind === "site" ? { ...figures, siteKind: kinds()[figures.siteKind] ?? null, latlng } : { ...figures, latlng };
  }

  /** Return where the map's own box lies in each tile of this zoom. */
  function shownTiles(zoom) {
    const { min, max } = map.getPixelBounds();
    return store.at(zoom).map(({ tile, coords }) => {
      const world = TILE * 2 ** zoom;
      const column = coords.x + Math.round((((min.x + max.x) / 2) - coords.x * TILE) / world) * 2 ** zoom; // the copy of the world in sight
      const [left, top] = [min.x - column * TILE, min.y - coords.y * TILE];
      return { tile, column, row: coords.y, box: { left, top, right: left + max.x - min.x, bottom: top + max.y - min.y } };
    });
  }

  function signIn({ tile, column, row }, at, zoom) {
    const { ids, names } = textsOf(tile);
    return {
      id: ids[at], name: names[at] ?? "", latlng: latlngOf({ column, row }, placeIn(tile, at), zoom), radius: radiusOf(tile, at, zoom),
      shape: shapeOf(tile, at, { zoom, kinds: kinds() }), hotspot: tile.hotspot[at] || null, rebounds: tile.rebounds[at], rank: tile.rebounds[at],
    };
  }

  return {
    /** Return the figures of the site at a place, else of the cell; null where there is neither. */
    under(latlng, reach) {
      const zoom = map.getZoom();
      const near = around(latlng, zoom);
      let best = null;
      for (const one of near.filter(({ tile }) => tile.form === SITES)) {
        const hit = siteUnder(one.tile, one.point, { zoom, kinds: kinds(), reach });
        if (hit && isBetter(hit, best)) best = { ...one, ...hit };
      }
      if (best) return told(best, zoom);
      const own = near.find(({ tile, isOwn }) => isOwn && tile.form === CELLS);
      const at = own ? cellUnder(own.tile, own.point) : -1;
      return at < 0 ? null : told({ ...own, at }, zoom);
    },
    /** Return the sites in sight, one by one close up, and the sums of all that is in sight. */
    inView() {
      const zoom = map.getZoom();
      const seen = { form: null, sites: [], totals: { sites: 0, visits: 0, rebounds: 0, open: 0, overdue: 0 } };
      for (const one of shownTiles(zoom)) {
        const sums = sumsWithin(one.tile, one.box);
        for (const name of Object.keys(sums)) seen.totals[name] += sums[name];
        seen.form = one.tile.form === SITES ? "sites" : "cells";
        if (one.tile.form === SITES) for (const at of within(one.tile, one.box)) seen.sites.push(signIn(one, at, zoom));
      }
      return seen;
    },
    /** Return the sign of a site that the tiles of this zoom hold; null where they hold it not. */
    find(id) {
      const zoom = map.getZoom();
      for (const one of shownTiles(zoom)) {
        const at = one.tile.form === SITES ? textsOf(one.tile).ids.indexOf(id) : -1;
        if (at >= 0) return signIn(one, at, zoom);
      }
      return null;
    },
  };
}
