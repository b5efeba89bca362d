/** What our own server tells the worker about the built page; see `page-files.ts`. */
export interface PageManifest {
  /** By their paths, as a URL writes them. */
  files: Record<string, PageFile>;
  rules: HeaderRule[];
}

export interface PageFile {
  type: string;
  /** Weak: what is sent compressed has the same. */
  etag: string;
}

/** Headers for one path, or with a `*` behind it for all that begin so. */
export interface HeaderRule {
  path: string;
  headers: Record<string, string>;
}
