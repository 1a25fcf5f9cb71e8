// Two tiles as the server packs them, and what is in them. tests/geodata/tiling/test_packing.py holds the bytes to it.

export const CELLS_HEX =
  "4c420100080000000300000000000000001f0700001f0c0001002c010c0000000400000070110100600000000100000000020000060000000000003f00208043000000417d00c800500000000300020000005802030000000000280001000000000096005d0000006aff400100000000";

export const CELLS = {
  kind: 0, cellPx: 8, count: 3,
  cx: [0, 31, 7], cy: [0, 31, 12], sites: [1, 300, 12], visits: [4, 70000, 96], rebounds: [1, 512, 6],
  expected: [0.5, 256.25, 8], ratio: [1.25, 2, 0.8], tooFew: [true, false, false], blind: [true, false, true],
  open: [0, 600, 3], overdue: [0, 40, 1], level: [0, 1.5, 0.93], gi: [-1.5, 3.2, 0],
};

export const SITES_HEX =
  "4c42010100000000020000003c0000000000ff0f080000080000000001000000030000000c00000001000000000000000000003f0000e03ffa004b006e001900a4019600020100000003000001000000010000007800000003000000e100ceff7b22696473223a5b2261222c2262263c225d2c226e616d6573223a5b22e5a4a7e585b3e58d97e88b91222c223c623ee585ace59bad3c2f623e225d7d";

export const SITES = {
  kind: 1, cellPx: 0, count: 2,
  px: [0, 4095], py: [8, 2048], index: [0, 1], visits: [3, 12], rebounds: [1, 0], expected: [0.5, 1.75],
  ratio: [2.5, 0.75], low: [1.1, 0.25], high: [4.2, 1.5], siteKind: [2, 1], tooFew: [false, true], blind: [false, true],
  open: [1, 0], overdue: [1, 0], level: [1.2, 0], hotspot: [3, 0], gi: [2.25, -0.5],
  ids: ["a", "b&<"], names: ["大关南苑", "<b>公园</b>"],
};

/** Bytes of a string of hexadecimal digits. */
export function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
}
