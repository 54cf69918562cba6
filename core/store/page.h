/*
 * The pages of LMDB 0.9's file, on a machine of 64 bits and little-endian.
 *
 * Page: number u64, pad u16, flags u16, then lower u16 and upper u16 (branch,
 * leaf: where the offsets of nodes end and the nodes begin) or the number of
 * pages u32 (overflow).  Offsets of nodes are u16 from byte 16.
 *
 * Node: lo u16, hi u16, flags u16, length of the key u16, the key, the value.
 * In a leaf hi:lo is the length of the value; BIGDATA: the value is the number
 * of an overflow page.  In a branch flags:hi:lo is a page.
 *
 * Page 0 and 1: magic u32, version u32, address u64, size u64, the records
 * (below) of the free list and of the table of tables, last page u64,
 * transaction u64.  The newer one counts.
 *
 * Record of a table: pad u32 (of the free list: the size of a page), flags
 * u16, depth u16, pages u64 3 times, entries u64, root u64.
 */
#ifndef STORE_PAGE_H
#define STORE_PAGE_H

enum {
	PAGE_HEADER = 16, NODE_HEADER = 8,
	PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_OVERFLOW = 4, PAGE_META = 8,
	PAGE_KINDS = PAGE_BRANCH | PAGE_LEAF | PAGE_OVERFLOW | PAGE_META,
	NODE_BIGDATA = 1,
	PAGE_MIN = 512, PAGE_MAX = 65536
};

#endif
