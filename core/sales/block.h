/*
 * Rows in columns, in memory (struct rowset) and packed (a block).
 *
 * A block is at most BLOCK_ROWS rows; every column takes the smallest width
 * that holds its values as offsets from their minimum.  Little-endian,
 * unaligned:
 *
 *	u32 CRC32C over the rest of the header
 *	u8 magic, u8 version, u8 number of columns c, u8 0
 *	u16 number of rows n, u16 0
 *	c x { u16 id, u8 type, u8 digits }			the layout
 *	c x { u32 CRC32C of the data, u8 width, u8 flags, u16 0, i64 min }
 *	c x { n values of width bytes }
 *
 * width is 0 (all rows hold min), 1, 2, 4 (min + value) or 8 (the cell
 * itself).  With BLOCK_MISSING, value 0 is a missing cell and the others
 * are min - 1 + value.  A column of missing cells only is left out.  The
 * first two columns are always the sequence numbers (BLOCK_DENSE: min, min +
 * 1, ...) and the days.  Each column has a checksum of its own, so that a
 * scan touches only the columns it reads.
 */
#ifndef SALES_BLOCK_H
#define SALES_BLOCK_H

#include "core/base/base.h"
#include "core/base/extent.h"

enum {
	BLOCK_ROWS = 4096,		/* at most, in one block */
	BLOCK_COLUMNS = 64,		/* at most, beside number and day */
	BLOCK_ID_DAY = 0xfffe,		/* column ids that no field has */
	BLOCK_ID_SEQ = 0xffff,
	BLOCK_MISSING = 1, BLOCK_DENSE = 2	/* flags */
};
/* A missing cell; the same as SALES_MISSING. */
#define CELL_MISSING	INT64_MIN

struct column {
	uint16_t	id;		/* of the field */
	uint8_t		type, digits;	/* enum type */
};

/* Rows in columns; all arrays have room for cap rows. */
struct rowset {
	size_t		 n, cap;
	uint64_t	*seq;
	int32_t		*day;
	unsigned	 n_columns;
	struct column	 column[BLOCK_COLUMNS];
	int64_t		*cell[BLOCK_COLUMNS];
};

void	rowset_init(struct rowset *, const struct column *, unsigned n_columns);
void	rowset_release(struct rowset *);
void	rowset_clear(struct rowset *);	/* keeps memory and layout */
void	rowset_reserve(struct rowset *, size_t cap);
/* Position of a column, -1 when there is none. */
int	rowset_find_column(const struct rowset *, uint16_t id);
/* The same, added with missing cells when it was not there; -1: too many. */
int	rowset_add_column(struct rowset *, struct column);
/*
 * Append rows [from, from + n) of another set.  Columns are matched by id;
 * what one side lacks is missing.  False: a number does not fit the digits
 * of its column, or too many columns.
 */
CRM_CHECK bool	rowset_add(struct rowset *, const struct rowset *, size_t from,
    size_t n);
/* Cells of row i in the order of the columns are equal (not the number). */
bool	rowset_equal(const struct rowset *, size_t i, const struct rowset *,
	    size_t j);
/* The first n rows go. */
void	rowset_drop_front(struct rowset *, size_t n);
/* The rows in another order: row i is what was order[i]. */
void	rowset_permute(struct rowset *, const uint32_t *order);
/* Append the rows of from (which has the same columns) at the n places. */
void	rowset_gather(struct rowset *, const struct rowset *from,
	    const uint32_t *at, size_t n);

/* A block that has been checked, all but the data of its columns. */
struct block {
	size_t		 n;
	unsigned	 n_columns;	/* the first two are number and day */
	const char	*layout;	/* n_columns x 4 bytes */
	const char	*stats;		/* n_columns x 16 bytes */
	const char	*data, *end;
};
/* ERR_STORE: damaged. */
CRM_CHECK enum err_code
block_open(struct block *, struct slice bytes, struct err *);
struct column	block_column(const struct block *, unsigned i);
int	block_find_column(const struct block *, uint16_t id);
bool	block_has_missing(const struct block *, unsigned i);
/*
 * Check and unpack one column into n cells; missing ones become missing.
 * ERR_STORE: damaged, and to is not filled.
 */
CRM_CHECK enum err_code
block_read(int64_t *to, const struct block *, unsigned i, int64_t missing,
    struct err *);
CRM_CHECK enum err_code
block_read_seq(uint64_t *to, const struct block *, struct err *);
/* False: no row has a number in [from, until), as the header alone tells. */
bool	block_may_have(const struct block *, uint64_t from, uint64_t until);
/* The numbers are those from *first on, as the header alone tells. */
CRM_CHECK bool	block_is_dense(uint64_t *first, const struct block *);
/* All rows are of one day, as the header alone tells. */
CRM_CHECK bool	block_is_of_day(int32_t *day, const struct block *);
CRM_CHECK enum err_code
block_read_day(int32_t *to, const struct block *, struct err *);
/* Append all rows; numbers are rescaled to the digits of rows.  ERR_STORE:
 * damaged; ERR_RANGE: a number does not fit. */
CRM_CHECK enum err_code
block_read_rows(struct rowset *, const struct block *, struct err *);

/* What the block of n rows would be: how far its columns extend. */
struct block_shape {
	size_t			n;
	bool			dense;
	struct extent		seq, day, cell[BLOCK_COLUMNS];
};

/* How many of the n rows from on fit in max bytes, at least 1, and what
 * their block would be. */
size_t	block_measure(struct block_shape *, const struct rowset *, size_t from,
	    size_t n, size_t max);
/* The same without its shape. */
size_t	block_fit(const struct rowset *, size_t from, size_t n, size_t max);
/* The block of n rows, however large it is. */
void	block_shape_of(struct block_shape *, const struct rowset *, size_t from,
	    size_t n);
/* Append the block of 1 <= n <= BLOCK_ROWS rows. */
void	block_encode(struct buf *, const struct rowset *, size_t from, size_t n);
/* The same of rows that were measured, from the same one on. */
void	block_encode_as(struct buf *, const struct rowset *, size_t from,
	    const struct block_shape *);

#endif
