/*
 * Inside core/out: how a row is held between the command and the format.
 */
#ifndef OUT_PRIV_H
#define OUT_PRIV_H

#include "core/out/out.h"
#include "core/out/sink.h"
#include "core/types/decimal.h"

/* One value; kind is an enum type or one of these. */
enum { CELL_F64 = N_TYPES, CELL_LIST };

struct cell {
	uint8_t		kind;
	uint8_t		digits;
	bool		has_text;	/* off, len: in rows.text */
	char		cur[4];		/* money: original currency, or "" */
	uint32_t	len;		/* of text; of a list: how many */
	union {
		int64_t	i;
		double	f;		/* CELL_F64 */
	} v;
	union {
		size_t	off;		/* of text; of a list: first in item */
		int64_t	original;	/* money: amount in cur */
	} u;
};

struct rows {
	VEC(struct cell)	cell;	/* n * columns */
	VEC(struct cell)	item;	/* of lists */
	struct buf		text;
	size_t			n;
};

void	rows_clear(struct rows *);
void	rows_release(struct rows *);
/* Copy one row of width cells, with its texts and lists. */
void	rows_add(struct rows *to, const struct rows *from, size_t row,
	    size_t width);

static inline struct slice
cell_text(const struct rows *r, const struct cell *c)
{
	if (!c->has_text)
		return SLICE_EMPTY;
	return (struct slice){ r->text.p + c->u.off, c->len };
}

/* The columns to sort by. */
struct sort_key {
	size_t	column;
	bool	descending;
};

/*
 * Sorted by keys, missing last, equal ones in the order they came; the
 * first limit of them (all when negative) stay.  Texts fold for comparison.
 */
void	rows_sort(struct rows *, size_t width, const struct sort_key *,
	    size_t n_keys, const struct out_column *, int64_t limit);

/* One parsed --format. */
struct template;

CRM_CHECK enum err_code
template_open(struct template **, const char *text, struct err *);
void	template_close(struct template *);
size_t	template_count(const struct template *);	/* of fields */
const char	*template_field(const struct template *, size_t);
/* column[i] is where the i-th field of the template is found. */
void	template_write(struct out *, const struct template *,
	    const size_t *column, const struct rows *, const struct cell *row);

enum { OUT_DEPTH = 64 };

struct level {
	bool		map;
	bool		compact;	/* JSON: all on one line */
	bool		rows;		/* JSON: a list of compact children */
	bool		line;		/* sheet: a list on one line */
	size_t		n;		/* children so far */
	size_t		path_len;	/* flat: of the path above */
};

/* Where a label and its value begin in the buffer, and how wide it is. */
struct pad { size_t from, at, width; };

enum shape { SHAPE_NONE, SHAPE_TABLE, SHAPE_RECORD, SHAPE_DOC };

struct out {
	struct sink			*sink;
	struct out_options		 o;
	struct template			*template;
	struct err			 err;	/* the first failure */
	struct buf			 buf;	/* on its way to the sink */
	struct buf			 scratch;
	int64_t				 rows;	/* taken */
	int64_t				 written; /* of this table */
	enum shape			 shape;
	size_t				 n_records;
	bool				 many;	/* records in one JSON array */

	const struct out_column		*column;
	size_t				 n;
	VEC(size_t)			 pick;	/* shown columns, in order */
	VEC(struct sort_key)		 key;
	VEC(bool)			 want;
	struct rows			 row;	/* the row being filled */
	bool				 in_row;
	bool				 is_last; /* the row: behind the sorted */
	bool				 in_list;
	size_t				 list_at; /* the cell of the list */

	struct rows			 kept;	/* waiting to be sorted */
	struct rows			 fit;	/* waiting for widths */
	VEC(size_t)			 width;	/* columns; n is 0: not known */
	size_t				 gap;	/* blanks between columns */
	bool				 has_more; /* columns were spared */
	bool				 hush;	/* no "none" for no rows */
	unsigned			 indent; /* of a table in a document */

	struct level			 level[OUT_DEPTH];
	size_t				 depth;
	struct buf			 path;	/* flat documents */
	VEC(struct pad)			 pad;	/* sheets: values to line up */
	bool				 below_table; /* sheets */
	struct buf			 prose;	/* html: of this paragraph */
	bool				 page;	/* html: has begun */
	size_t				 sheet_at; /* html: in buf */
	bool				 after_key;
	bool				 in_doc;
	bool				 fresh;	/* YAML: at the start of a line */
	bool				 item;	/* YAML: right behind a "-" */
	bool				 skip;	/* -f: not this key */
	size_t				 skip_nest; /* containers in it */
};

/* Keep the first failure only. */
void	out_fail(struct out *, enum err_code, const char *fmt, ...)
	    CRM_PRINTF(3, 4);

/* What is buffered goes to the sink. */
void	out_push(struct out *);

/* The canonical text, as value_write: for machines. */
void	cell_add(struct buf *, const struct out *, const struct rows *,
	    const struct cell *);
/* For people: moments to the minute, lists with commas, one line. */
void	cell_add_shown(struct buf *, const struct out *, const struct rows *,
	    const struct cell *);
bool	cell_is_missing(const struct cell *);
/* A column of numbers: right aligned. */
bool	column_is_right(const struct out_column *);

/* Each writes one row of the picked columns. */
void	delimited_header(struct out *);
void	delimited_row(struct out *, const struct rows *, const struct cell *);
/* One field of TSV or CSV. */
void	delimited_field(struct out *, struct slice);
void	ids_row(struct out *, const struct rows *, const struct cell *);

/* The heading of a column, in the language of the reader. */
const char	*column_label(const struct out *, const struct out_column *);
/*
 * The cell as one line without control characters; in o->scratch, until the
 * next.
 */
struct slice	cell_shown(struct out *, const struct rows *,
		    const struct cell *);

/* How wide each column is, from the rows in o->fit and the terminal. */
void	fit_widths(struct out *);
bool	is_fitted(const struct out *);
/* The lines that a heading takes in a column of this width, 1 or more. */
size_t	heading_lines(struct slice, size_t width);
/* The narrowest column for it, its long words whole or broken in two. */
size_t	heading_width(struct slice, bool broken);
/*
 * The next of its lines, which is taken off: up to a blank or dot, else what
 * of the word there is room for before a hyphen (*broken).
 */
struct slice	heading_line(struct slice *, size_t width, bool *broken);

void	table_row(struct out *, const struct rows *, const struct cell *);
void	table_end(struct out *);
void	record_row(struct out *, const struct rows *, const struct cell *);
void	md_header(struct out *);
void	md_row(struct out *, const struct rows *, const struct cell *);
void	md_record(struct out *, const struct rows *, const struct cell *);

/* Documents, and tables as lists of maps. */
void	doc_open(struct out *, bool map, bool rows, bool compact);
void	doc_close(struct out *);
/* People read the label; when it is empty, the key's words. */
void	doc_key(struct out *, struct slice key, struct slice label);
void	doc_cell(struct out *, const struct rows *, const struct cell *);
void	doc_end(struct out *);
void	doc_row(struct out *, const struct rows *, const struct cell *);

/* A page. */
void	xml_add(struct buf *, struct slice);	/* <, > and & written safely */
void	html_prose(struct out *, struct slice);
void	html_svg(struct out *, struct slice);
void	html_header(struct out *);
void	html_row(struct out *, const struct rows *, const struct cell *);
void	html_table_end(struct out *);
void	html_record(struct out *, const struct rows *, const struct cell *);
void	html_doc_begin(struct out *);
void	html_doc_end(struct out *);
void	html_end(struct out *);

/* A document for people. */
bool	is_sheet(const struct out *);
void	sheet_label(struct out *, struct slice key, struct slice label);
void	sheet_heading(struct out *);	/* the label that was just written */
void	sheet_cell(struct out *, const struct rows *, const struct cell *);
void	sheet_align(struct out *);	/* what has been written so far */

void	json_string(struct out *, struct buf *, struct slice);
void	json_cell(struct out *, struct buf *, const struct rows *,
	    const struct cell *);
void	yaml_string(struct buf *, struct slice);
void	yaml_cell(struct out *, struct buf *, const struct rows *,
	    const struct cell *);

#endif
