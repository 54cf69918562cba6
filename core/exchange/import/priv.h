/*
 * What the files of an import share.
 */
#ifndef EXCHANGE_PRIV_H
#define EXCHANGE_PRIV_H

#include "core/exchange/date.h"
#include "core/exchange/import/import.h"
#include "core/exchange/source.h"

struct target;
struct batches;
struct present;

/* A column of the file and what it is for. */
struct column {
	enum column_use {
		COLUMN_IGNORED, COLUMN_FIELD, COLUMN_HANDLE, COLUMN_REVISION
	}			 use;
	const struct field	*field;
	struct date_format	 dates;		/* n = 0: ISO */
	char			 decimal;	/* '.' or ',' */
	struct target		*target;	/* of a reference */
	const struct mapping_pair *values;	/* what texts stand for */
	size_t			 n_values;
};

/* What the text of a column stands for, trimmed. */
struct slice	column_text(const struct column *, struct slice);

/* A field of a record made on the fly, and the column it comes from. */
struct fill {
	struct column	column;
	size_t		from;		/* index of the column in the file */
};

/* What a reference leads to.  One per column that refers. */
struct target {
	const struct entity	*entity;
	const struct field	*key;		/* by which; NULL: any unique */
	bool			 create;
	struct fill		*fill;
	size_t			 n_fill;
	/* Text of the key to the id << 1; the lowest bit: some filling is
	 * still missing. */
	struct map		*ids;
	/* Of texts that are numbers, by number, when nothing is missing: a
	 * million of them are looked up sooner than hashed.  0: not known. */
	uint32_t		*numbered;
	uint32_t		 n_numbered;
	uint32_t		 n_known;
	bool			 learned;
	struct arena		*scratch;
};

/* A reference to a record of the same file that has not come yet. */
struct later_ref {
	uint64_t	line;
	size_t		column;
	uint32_t	id;		/* of the record that refers */
	bool		led;		/* by what it was before a merge */
	struct slice	text;
};

struct import {
	const struct import_options *o;
	struct query_env	 env;
	struct plan		*plan;
	struct edit		*edit;
	struct arena		*arena;		/* as long as the import */
	struct arena		*scratch;	/* of one row */
	struct source		*source;
	struct input		*input;
	struct mapping		 mapping;	/* completed */
	const struct entity	*entity;
	VEC(struct column)	 column;	/* as in the source */
	const struct field	*key;		/* records: to set by; or NULL */
	size_t			 key_column;	/* SIZE_MAX: a constant */
	size_t			 handle_column;	/* SIZE_MAX: none */
	size_t			 revision_column;
	struct assignment	*set;		/* constants */
	size_t			 n_set;
	struct assignment	*compute;
	size_t			 n_compute;
	struct query		*skip;
	struct value_context	 values;
	size_t			 bad_column;	/* of the row, from 1; 0: none */
	bool			 stop;		/* no row behind this can be right */
	struct import_report	*report;
	struct import_created	*created;	/* as report->created */
	struct map		*overruled;	/* merged.c; NULL: not read */
	struct present		*present;	/* NULL: what is new is added */
	struct batches		*batches;	/* NULL: row by row */
	VEC(struct target *)	 target;
	VEC(struct later_ref)	 later;
};

/* ---- bind.c: columns and fields ---- */

/* Everything the mapping says, checked against model and header. */
CRM_CHECK enum err_code	bind_open(struct import *, struct err *);
/* Columns that NDJSON rows have brought since.  ERR_DATA: nobody knows it. */
CRM_CHECK enum err_code	bind_more(struct import *, struct err *);
/* What the mapping says the texts of the file's column stand for. */
void	bind_values(const struct import *, struct column *, struct slice name);
/* A constant or a column gives this field. */
bool	bind_has(const struct import *, const struct field *);
/* The same, as long as the file had so many columns. */
bool	bind_had(const struct import *, const struct field *, size_t n_columns);
void	bind_close(struct import *);

/* ---- detect.c: decimal sign and dates of the columns ---- */

CRM_CHECK enum err_code	detect_formats(struct import *, struct err *);

/* ---- cell.c: one text, one value ---- */

/*
 * The values of a field from the text of a column (or its JSON, else NULL):
 * none when it is empty.  References are looked up, and made when
 * may_create; then row has the other columns.
 */
CRM_CHECK enum err_code
cell_read(const struct value **, size_t *n, struct import *,
    const struct column *, struct slice text, const struct json *,
    const struct row *, struct arena *, struct err *);
/* The same for one value of a field that is no reference. */
CRM_CHECK enum err_code
cell_read_one(struct value *, struct import *, const struct column *,
    struct slice text, struct arena *, struct err *);

/* ---- target.c: references ---- */

CRM_CHECK enum err_code
target_open(struct target **, struct import *, const struct field *,
    const struct mapping_column *, struct err *);
void	target_close(struct target *);
CRM_CHECK enum err_code
target_find(uint32_t *id, struct import *, const struct column *,
    struct slice text, const struct row *, struct err *);
/* The text is known, and no later row can fill anything in. */
bool	target_is_settled(const struct target *, struct slice text);
/* The record of such a text; 0: target_find knows more. */
uint32_t	target_known(const struct target *, struct slice text);
/* The number the text is, else one above all.  It is asked for a little
 * later: memory has time to fetch where target_numbered will look. */
uint32_t	target_prefetch(const struct target *, struct slice text);
/* As target_known of that text, if it is a number. */
static inline uint32_t
target_numbered(const struct target *t, uint32_t number)
{
	return number < t->n_numbered ? t->numbered[number] : 0;
}

/* ---- later.c: parents that come behind their children ---- */

/* The column refers to a record like this one: try it again at the end. */
bool	later_may(const struct import *, const struct column *);
void	later_add(struct import *, const struct row *, size_t column);
/* The record of a row has its number; id 0: the row was refused. */
void	later_number(struct import *, size_t from, uint32_t id, bool led);
/* Now all records are there.  bad is told of those that are not. */
CRM_CHECK enum err_code
later_finish(struct import *, void (*bad)(struct import *,
    const struct row *, struct err *), struct err *);

/* ---- merged.c: rows about records that were merged ---- */

/*
 * What a row made of a record that others were merged into: the record
 * keeps what it has where the row says what the merge overruled, and (led:
 * the row named one of those others) wherever it has anything.
 */
CRM_CHECK enum err_code
merged_keep(struct import *, struct draft *, const struct record *before,
    bool led, struct err *);

/* ---- present.c: rows without a key that are there already ---- */

/* After bind_open.  NULL: no row can be, or nobody can tell. */
struct present	*present_open(struct import *);
void	present_close(struct present *);	/* NULL: nothing */
/* What the row says, with nothing filled in yet, may be there: it has no key. */
bool	present_may(const struct import *, const struct draft *);
/*
 * A record with all that the row says, that no other row stands for; from
 * here on this one does.  *id 0: there is none.
 */
CRM_CHECK enum err_code
present_find(uint32_t *id, struct present *, struct import *,
    const struct draft *, uint64_t line, struct err *);
/*
 * A row names the record, which stands for no other row then.  If it stood
 * for one until now, *line is that of that row and *d what it said, in
 * im->scratch; else *line is 0.
 */
CRM_CHECK enum err_code
present_name(struct draft *d, uint64_t *line, struct present *,
    struct import *, uint32_t id, struct err *);

/* ---- fast.c, fast_rows.c: sale rows straight from text to cells ---- */

struct fast;
/* *fast NULL: something needs whole drafts; else im->batches is there. */
CRM_CHECK enum err_code
fast_open(struct fast **, struct import *, struct err *);
void	fast_close(struct fast *);
/*
 * *done false: this row needs a draft (or is wrong: the draft tells how).
 */
CRM_CHECK enum err_code
fast_row(bool *done, struct fast *, const struct row *, struct err *);

/* ---- record_rows.c: new records straight from text to stored values ---- */

struct record_rows;
/* NULL: something needs drafts; else im->batches is there. */
struct record_rows	*record_rows_open(struct import *);
void	record_rows_close(struct record_rows *);	/* NULL: nothing */

/* ---- reject.c: what was refused ---- */

void	reject_row(struct import *, const struct row *, const struct err *);

#endif
