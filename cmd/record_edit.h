/*
 * What add, put, set, rm and log have in common: assignments on the command
 * line, an edit into the command's plan, and the report of the handles.
 */
#ifndef CMD_RECORD_EDIT_H
#define CMD_RECORD_EDIT_H

#include "cmd/context.h"

struct record_edit {
	struct crm		*crm;
	struct query_env	 env;
	struct edit		*edit;
	struct assignment	*assign;
	size_t			 n_assign;
	const struct entity	*assign_entity;
	size_t			 first;		/* of the assignments in args */
	size_t			 n_set;		/* records, with these */
	struct same_change	*same;		/* for many; or NULL */
	VEC(struct reference)	 touched;	/* what report prints */
	size_t			 n_new_rows;
	bool			 has_deferred;	/* checked when all are in */
	bool			 fill_only;	/* what is there stays */
	bool			 list_price;	/* fill it in where none is given */
	const struct entity	*row_entity;
	struct edit_counts	 counts;
	struct arena		*scratch;	/* of one record; bulk edits are long */
};

/* Released with the command's arena; kept in crm->state for the report. */
CRM_CHECK enum err_code
record_edit_open(struct record_edit **, struct crm *, struct err *);
/* Read args[first..] as assignments of e; done again only for another e. */
CRM_CHECK enum err_code
record_edit_assignments(struct record_edit *, const struct entity *,
    size_t first, struct err *);
/* A new record from the assignments and a draft that has some fields, or none,
 * already. */
CRM_CHECK enum err_code
record_edit_add_draft(struct record_edit *, struct draft *, struct err *);
/* Assign to one record or row that is there. */
CRM_CHECK enum err_code
record_edit_set(struct record_edit *, const struct chosen *, struct err *);
/* --if-rev N: only when the record is still as the user saw it. */
CRM_CHECK enum err_code
record_edit_check_revision(const struct record_edit *, const struct record *,
    struct err *);
CRM_CHECK enum err_code
record_edit_finish(struct record_edit *, struct err *);
/* .report: the handles touched, one a line. */
enum err_code	record_edit_report(struct crm *, const void *, struct err *);

#endif
