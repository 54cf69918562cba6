/*
 * A stream of operations, one JSON object a line, into a plan: what crm
 * batch does, and what -n and the hooks show.  The form is the interface of
 * crm for programs: crm-formats(5), OPERATIONS.
 *
 *	{"op":"add","type":"account","fields":{"name":"Jansen"},"as":"j"}
 *	{"op":"log","kind":"call","ref":"$j","text":"wants a quote"}
 *	{"op":"set","ref":"a17","rev":3,"fields":{"city":"Gouda"}}
 *	{"op":"put","type":"account","key":"17850","fields":{...}}
 *	{"op":"tag","ref":"a17","add":["vip"],"remove":["cold"]}
 *	{"op":"rm","ref":"a18","rev":2,"cascade":true}
 *
 * Operations are done in order, each whole or not at all.  Those of a change
 * set (an add with its handle, a set with what was, a rm with its revision)
 * may stand in any order: what they need of others is checked at the end,
 * unless bad ones are left out (keep_going).
 */
#ifndef EXCHANGE_BATCH_H
#define EXCHANGE_BATCH_H

#include "core/exchange/input.h"
#include "core/query/edit.h"

struct batch_options {
	struct slice	 user;		/* whose contacts are recorded; "" */
	bool		 keep_going;	/* a bad operation is left out */
	const char	*spool_dir;	/* of unlinked files, or NULL */
	/* Told of each bad operation: "file:line: message". */
	void		(*bad)(void *arg, const struct err *);
	void		*arg;
};

struct batch_counts { uint64_t read, bad; };

struct batch;

/*
 * Read it all into the plan.  An operation that is refused is no failure
 * here: see batch_count; without keep_going nothing of the plan may then be
 * applied.  Input, plan and env are borrowed until batch_close.
 */
CRM_CHECK enum err_code
batch_run(struct batch **, struct input *, const struct batch_options *,
    const struct query_env *, struct plan *, struct err *);
void	batch_close(struct batch *);		/* NULL does nothing */
struct batch_counts	batch_count(const struct batch *);

/*
 * What was done, a line for each operation in their order, once the plan was
 * applied: {"line":1,"op":"add","handle":"a17","rev":1}
 */
CRM_CHECK enum err_code
batch_write_replies(struct batch *, plan_sink *, void *arg, struct err *);

#endif
