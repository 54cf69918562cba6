/*
 * From the rows of a file to changes in a plan: columns to fields, texts to
 * values, references to records (made on the fly where asked), rows that
 * are there already recognised (DESIGN.md 6, bulk loads).
 */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include "core/exchange/faults.h"
#include "core/exchange/mapping.h"
#include "core/query/edit.h"

struct import_options {
	const struct mapping	*mapping;	/* with the flags' word over it */
	const struct entity	*entity;	/* of mapping->type */
	const struct slice	*create;	/* --create TYPE: names */
	size_t			 n_create;
	bool			 ignore_extra;	/* columns nobody knows */
	bool			 clear;		/* empty cells empty fields */
	bool			 exact;		/* handles and revisions kept */

	/* One bad row. */
	void			(*bad)(void *arg, const struct fault_place *,
				    const struct err *);
	/* The rows that were refused, in the form they came; NULL: no. */
	void			(*reject)(void *arg, struct slice text);
	/* A record was added to the plan, from this line; or NULL. */
	enum err_code		(*added)(void *arg, const struct record *,
				    uint64_t line, struct err *);
	/* Now and then; size 0: not known. */
	void			(*progress)(void *arg, uint64_t done,
				    uint64_t size);
	void			*arg;
};

/* What address books have and no record. */
enum import_left {
	LEFT_PHOTOS, LEFT_FAXES, LEFT_BIRTHDAYS, LEFT_ADDRESSES, LEFT_KINDS
};

struct import_created { const struct entity *entity; uint64_t n; };

/* What is read and counted, one by one. */
enum import_unit {
	IMPORTED_ROWS, IMPORTED_MESSAGES, IMPORTED_CALLS, IMPORTED_CARDS,
	IMPORTED_APPOINTMENTS
};

struct import_report {
	enum import_unit unit;
	uint64_t	read;		/* so many of them */
	uint64_t	added, changed;
	uint64_t	present;	/* there already, the same */
	uint64_t	led;		/* of these: by what a merged record was */
	uint64_t	skipped;	/* by the mapping's filter */
	uint64_t	bad;
	uint64_t	left[LEFT_KINDS];	/* left out, of what was taken */
	const struct import_created *created;	/* by references */
	size_t		n_created;
	struct mapping	mapping;	/* as it was detected: to show, to keep */
	struct slice	encoding;	/* as it turned out */
};

/*
 * Read all of input into the plan.  Bad rows are told one by one and left
 * out: whether the plan may then be applied is the caller's decision
 * (report->bad).  ERR_USAGE, ERR_DATA: the file as a whole does not fit
 * (no such column, ambiguous dates); nothing is worth applying then, but the
 * mapping has the columns, as far as they are known.
 * The report lives in the arena.
 */
CRM_CHECK enum err_code
import_run(struct import_report *, struct input *,
    const struct import_options *, const struct query_env *, struct plan *,
    struct arena *, struct err *);

#endif
