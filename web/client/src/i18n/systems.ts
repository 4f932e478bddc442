/** Coordinate systems in words, by short name; one that is not here is shown by its name. */

export const SYSTEM_WORDS: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'EPSG:4490': { zh: 'CGCS2000 经纬度', en: 'CGCS2000 degrees' },
  'OGC:CRS84': { zh: 'WGS 84 经纬度', en: 'WGS 84 degrees' },
  'EPSG:4326': { zh: 'WGS 84 经纬度', en: 'WGS 84 degrees' },
  'EPSG:4526': { zh: 'CGCS2000 3 度带第 38 带（东坐标带 38）', en: 'CGCS2000 3-degree zone 38 (eastings begin with 38)' },
  'EPSG:4527': { zh: 'CGCS2000 3 度带第 39 带（东坐标带 39）', en: 'CGCS2000 3-degree zone 39 (eastings begin with 39)' },
  'EPSG:4547': { zh: 'CGCS2000 3 度带，中央经线 114°（不带带号）', en: 'CGCS2000 3-degree zone, meridian 114° (no zone number)' },
  'EPSG:4548': { zh: 'CGCS2000 3 度带，中央经线 117°（不带带号）', en: 'CGCS2000 3-degree zone, meridian 117° (no zone number)' },
  'EPSG:4498': { zh: 'CGCS2000 6 度带第 20 带（东坐标带 20）', en: 'CGCS2000 6-degree zone 20 (eastings begin with 20)' },
  'EPSG:4509': { zh: 'CGCS2000 6 度带，中央经线 117°（不带带号）', en: 'CGCS2000 6-degree zone, meridian 117° (no zone number)' },
  'EPSG:32650': { zh: 'WGS 84 / UTM 50 带', en: 'WGS 84 / UTM zone 50N' },
  'EPSG:3857': { zh: '网络地图墨卡托', en: 'Web Mercator' },
};
