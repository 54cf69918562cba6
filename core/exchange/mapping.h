/*
 * What the columns of a file mean, kept in YAML for the next time (a cron
 * job imports the same form every night).  Everything but "import" is
 * optional; what is missing is detected.
 *
 *	import: 1
 *	type: sale
 *	format: csv			# csv, tsv or ndjson
 *	delimiter: ","			# one sign, or tab
 *	encoding: utf-8			# utf-16le, utf-16be, windows-1252
 *	header: true			# false: columns are numbered from 1
 *	dates: YYYY-MM-DD HH:MM:SS	# the form of all dates (date.h)
 *	decimal: "."			# or ","
 *	columns:			# column of the file -> field
 *	  InvoiceNo: order
 *	  StockCode: {field: product, create: {name: Description}}
 *	  Quantity: quantity
 *	  InvoiceDate: {field: date, dates: DD-MM-YYYY}
 *	  CustomerID: {field: account, by: number, create: {country: Country}}
 *	  Country: {values: {EIRE: IE, Unspecified: ''}}
 *	  Remarks: ignore
 *	set: {channel: web}		# constants
 *	compute: {amount: "round(quantity * price, 2)"}	# crm-filter(7)
 *	key: [order, product]		# what tells records or rows apart
 *	skip: 'quantity = 0'		# rows to leave out, and count
 *
 * A column that refers to a record (StockCode above) names it by a unique
 * field of that record, "by" says which; create adds what is not there,
 * filling fields from other columns: the first text that is not empty wins.
 * values says what texts of a column stand for, '' for nothing.
 * With a mapping, columns it does not name are left out of the import.
 */
#ifndef EXCHANGE_MAPPING_H
#define EXCHANGE_MAPPING_H

#include "core/exchange/input.h"
#include "core/yaml/yaml.h"

enum import_format {
	IMPORT_DETECT, IMPORT_CSV, IMPORT_TSV, IMPORT_NDJSON
};

struct mapping_pair { struct slice name, value; };

struct mapping_column {
	struct slice	name;		/* of the column, or its number */
	struct slice	field;		/* empty: ignored, or only a filling */
	struct slice	by;		/* unique field of the target, or empty */
	struct slice	dates;		/* of this column, or empty */
	bool		create;
	const struct mapping_pair *fill;	/* field of the target, column */
	size_t		n_fill;
	const struct mapping_pair *values;	/* text, what it stands for */
	size_t		n_values;
};

struct mapping {
	struct slice		 type;		/* empty: not said */
	enum import_format	 format;
	char			 delimiter;	/* 0: detect */
	char			 decimal;	/* '.', ',', 0: detect */
	enum encoding		 encoding;
	int			 header;	/* 1, 0, -1: detect */
	struct slice		 dates;		/* empty: detect */
	const struct mapping_column *column;
	size_t			 n_columns;	/* 0: by the names in the header */
	const struct mapping_pair *set, *compute;
	size_t			 n_set, n_compute;
	const struct slice	*key;
	size_t			 n_key;
	struct slice		 skip;		/* empty: none */
};

/* Nothing said: everything is detected. */
void	mapping_init(struct mapping *);

/*
 * Lives in the arena and borrows from text.  Names are taken as they are;
 * the import checks them against the model and the file.  ERR_DATA: message
 * begins with "LINE:COLUMN: ".
 */
CRM_CHECK enum err_code
mapping_parse(struct mapping *, struct arena *, struct slice text,
    struct err *);
void	mapping_write(struct buf *, const struct mapping *);

/* "comma", "tab", ";"; false: not one sign. */
CRM_CHECK bool	delimiter_parse(char *, struct slice);
CRM_CHECK bool	import_format_parse(enum import_format *, struct slice);
const char	*import_format_name(enum import_format);

#endif
