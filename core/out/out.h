/*
 * The one output interface under all commands.  A command emits named,
 * typed values; which format they are written in is the user's business
 * (-O, -f, --sort, --limit, --format).  Three shapes:
 *
 *	table		rows of the same columns		list, sum, ...
 *	record		one row, shown vertically to people	show
 *	document	nested maps and lists			model show
 *
 * and free prose, which only people see.  The value functions return
 * nothing: the first failure is kept, later calls do nothing, and
 * out_finish() reports it.  Every text handed in is copied at once.
 *
 *	static const struct out_column column[] = {
 *		{ .name = "ref", .label = N_("ref"), .type = TYPE_REF,
 *		    .flags = OUT_ID },
 *		{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
 *		    .flags = OUT_CUT },
 *		{ .name = "revenue", .label = N_("revenue"),
 *		    .type = TYPE_MONEY, .digits = 2 },
 *	};
 *
 *	rc = out_table_begin(out, column, NELEM(column), err);
 *	if (rc)
 *		return rc;
 *	while (... && !out_is_done(out)) {
 *		out_row_begin(out);
 *		out_textf(out, "a%u", id);
 *		out_text(out, name);
 *		out_i64(out, cents);
 *		out_row_end(out);
 *	}
 *	out_table_end(out);
 */
#ifndef OUT_OUT_H
#define OUT_OUT_H

#include "core/types/value.h"

struct out;
struct sink;

enum out_format {
	OUT_TABLE, OUT_TSV, OUT_CSV, OUT_JSON, OUT_NDJSON, OUT_YAML, OUT_MD,
	OUT_HTML, OUT_IDS, OUT_COUNT,
	OUT_TEMPLATE,		/* --format */
	OUT_RAW			/* the command's own format, by out_raw() */
};

/* "table" .. "count"; NULL for OUT_TEMPLATE and OUT_RAW. */
const char	*out_format_name(enum out_format);
/* One of these names; "text" is a table, too. */
CRM_CHECK bool	 out_format_parse(enum out_format *, struct slice);

enum out_flag {
	OUT_ID = 1,		/* the handle: what -O ids writes */
	OUT_CUT = 2,		/* the first to be cut to fit a terminal */
	OUT_LEFT = 4,		/* against the habit of the type */
	OUT_RIGHT = 8,
	OUT_MANY = 16,		/* a list: out_list_begin .. out_list_end */
	OUT_WRAP = 128,		/* goes over several lines instead of cut */
	OUT_SPARE = 64,		/* left out, from the last on, where a terminal
				   has no room for it and -f does not name it */
	OUT_PAIR = 256,		/* of two spare ones the second (lo80, hi80):
				   the first is left out with it */
	OUT_WHOLE = 512,	/* a text that says nothing when cut: a time */
	OUT_EXTRA = 32		/* table, md, tsv, csv: only when -f names it;
				   json, ndjson and yaml always have it */
};

enum { OUT_DIGITS_FULL = 255 };	/* doubles: as many as read back exactly */

struct out_column {
	const char	*name;	/* the key: stable, machine formats use it */
	const char	*label;	/* for people, translated; NULL: name */
	enum type	 type;
	uint8_t		 digits; /* decimal, money, percent: of out_i64, and
				    how many out_f64 is rounded to */
	unsigned	 flags;
};

struct out_options {
	enum out_format	 format;
	const char	*fields;	/* -f "a,b", or NULL */
	const char	*sort;		/* "-revenue,name", or NULL */
	int64_t		 limit;		/* rows; -1: all */
	const char	*format_text;	/* the template, or NULL */
	int		 header;	/* 1, 0; -1: the format's habit */
	bool		 nul;		/* -z: rows end in NUL */
	bool		 terminal;	/* fit to width, cut, make printable,
					   leave out columns without values */
	bool		 quiet;		/* no prose around what was asked */
	bool		 color;
	bool		 utf8;		/* the terminal shows UTF-8 */
	size_t		 width;		/* columns of the terminal */
	const char	*title;		/* of a page; NULL: the program */
	const char	*lang;		/* the page's, "nl"; NULL: "en" */
	/* Labels in the reader's language (NULL back: none); or NULL. */
	const char	*(*translate)(const char *label);
	const struct zone *zone;	/* for times; NULL: UTC */
	char		 currency[4];	/* the store's */
};

/*
 * Options and column tables are borrowed until out_close; sink too.
 * ERR_USAGE: the template is wrong (place marked), -f or --sort is empty.
 */
CRM_CHECK enum err_code
out_open(struct out **, struct sink *, const struct out_options *,
    struct err *);
void	out_close(struct out *);	/* NULL does nothing; writes nothing */
/* The store is open now: times and money can be written. */
void	out_set_store(struct out *, const struct zone *,
	    const char currency[4]);
/* What there is goes out now (--follow); tables wait for their end. */
void	out_flush(struct out *);
/* Everything is written to the sink: the first failure of all, or ERR_OK. */
CRM_CHECK enum err_code
out_finish(struct out *, struct err *);

enum out_format	out_format(const struct out *);
/* Prose and plots are shown: the format is table or md. */
bool		out_is_for_people(const struct out *);
/* Options as given to out_open, for plots and the like. */
const struct out_options	*out_options(const struct out *);

/*
 * Nobody wants more rows: the limit is reached and nothing is sorted, the
 * pipe is closed, or writing failed.  A loop may stop; it need not.
 */
bool	out_is_done(const struct out *);

/*
 * Tables.  ERR_USAGE: -f or --sort names a column that is not there (with a
 * suggestion).  Columns must live until out_table_end; columns that differ
 * per store are built in the arena.
 */
/* Would out_table_begin take it?  For who must know before it acts. */
CRM_CHECK enum err_code
out_table_check(struct out *, const struct out_column *, size_t n,
    struct err *);
CRM_CHECK enum err_code
out_table_begin(struct out *, const struct out_column *, size_t n,
    struct err *);
void	out_table_end(struct out *);
/* What follows this table says that it is empty: no "none" in its place. */
void	out_table_hush(struct out *);
/* Of the table that has just ended: did people see the column with this key?
 * What is said below it need not speak of what a narrow terminal left out. */
bool	out_shown(const struct out *, const char *name);
/*
 * One record: the same calls, one row.  People see "label: value" lines,
 * JSON an object.  Several records may follow each other.
 */
CRM_CHECK enum err_code
out_record_begin(struct out *, const struct out_column *, size_t n,
    struct err *);
void	out_record_end(struct out *);
/*
 * Around more than one record: JSON is then an array of objects.  Other
 * formats write one record behind the other anyhow.
 */
void	out_records_begin(struct out *);
void	out_records_end(struct out *);
/*
 * Column i (from 0) will be seen or sorted by: when not, out_missing() is
 * enough and the work of finding the value can be saved.
 */
bool	out_wants(const struct out *, size_t i);

void	out_row_begin(struct out *);
/* In place of n rows, where only their number is asked for (OUT_COUNT). */
void	out_rows_counted(struct out *, uint64_t n);
/*
 * The row begun is about all others (a total): it comes behind those before
 * it, whatever --sort and --limit say.
 */
void	out_row_last(struct out *);
/* Exactly one value per column, in the order of the columns. */
void	out_row_end(struct out *);

/*
 * Values, in rows and in documents.  Enum and ref need the model's word:
 * out_named writes the word and sorts by v->i; out_text does for both when
 * order by text is right.  A value's own type wins over the column's.
 */
void	out_missing(struct out *);
void	out_value(struct out *, const struct value *);
void	out_named(struct out *, const struct value *, struct slice word);
void	out_text(struct out *, struct slice);
void	out_texts(struct out *, const char *cstr);	/* NULL: missing */
void	out_filled(struct out *, struct slice);	/* empty: missing */
void	out_textf(struct out *, const char *fmt, ...) CRM_PRINTF(2, 3);
void	out_bool(struct out *, bool);
void	out_day(struct out *, struct day);
void	out_instant(struct out *, struct instant);
/*
 * A number as the column's type says (value.h: decimal and money are the
 * integer times 10^digits, date is days, ...); in documents a plain integer.
 */
void	out_i64(struct out *, int64_t);
/*
 * A double, rounded to the column's digits; in a money column an amount of
 * so many units; in a percent column a fraction (0.125 is 12.5%).
 * NaN and infinite: missing.  In documents: as OUT_DIGITS_FULL.
 */
void	out_f64(struct out *, double);
/* v / 10^digits as money of the store's currency, wherever. */
void	out_money(struct out *, int64_t v, unsigned digits);

/*
 * One of the program's own words: what people read is in their language, what
 * programs read is as given.  NULL: missing.
 */
void	out_word(struct out *, const char *);

void	out_list_begin(struct out *);
void	out_list_end(struct out *);

/*
 * Documents: a value, list or map; maps have out_key before each value.
 *
 *	out_doc_begin(out); out_map_begin(out);
 *	out_key(out, "name"); out_texts(out, "shop");
 *	out_map_end(out); out_doc_end(out);
 *
 * People see "label: value" lines (in html as they are), YAML readers YAML, md
 * a fenced block of it, tsv and csv one line "path value" per leaf.  A table
 * may stand where a value may (after out_key): it becomes a list of maps, for
 * people a table with the key as heading.  -f picks keys of the outermost map.
 */
void	out_doc_begin(struct out *);
void	out_doc_end(struct out *);
void	out_map_begin(struct out *);
/* "of_reach": people read "of reach", or what that is in their language. */
void	out_key(struct out *, const char *);
void	out_key_slice(struct out *, struct slice);
/* The model's words for people. */
void	out_key_labelled(struct out *, struct slice key, struct slice label);
void	out_map_end(struct out *);

/* For people only: nothing at all in other formats.  No newline is added. */
void	out_prose(struct out *, const char *fmt, ...) CRM_PRINTF(2, 3);
void	out_prose_slice(struct out *, struct slice);

/*
 * Bytes as they are, for formats that a command writes itself (OUT_RAW;
 * YAML model text, vCards).
 */
void	out_raw(struct out *, struct slice);

#endif
