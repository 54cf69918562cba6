/*
 * Everything in a store as NDJSON, and back into an empty one, handles,
 * revisions, counters and all: the second export is byte for byte the
 * first.  One line each, in this order:
 *
 *	{"export":"head","version":1,"entry":12,"chain":"..."}
 *	{"export":"model","yaml":"...","next_entity":9,"entities":[
 *	    {"name":"account","id":1,"next_field":7,"fields":{"name":1,...},
 *	    "choices":{"kind":{"company":1,...}},"next_choice":{"kind":3}}],
 *	    "retired":[...]}
 *	{"export":"counter","type":"account","last":17}
 *	{"export":"alias","type":"account","from":"a3","to":"a7",
 *	    "remains":"hex"}
 *	{"export":"record","type":"account","handle":"a1","revision":3,
 *	    "fields":{"name":"...","tags":["...",...]},"unknown":"hex",
 *	    "incomplete":true}
 *	{"export":"row","type":"sale","handle":"s1","fields":{...}}
 *	{"export":"snapshot","name":"segment/pyramid","day":"2026-11-01",
 *	    "taken":1793000000000000,"entry":12,"chain":"hex","model":1,
 *	    "bytes":20000}
 *	{"export":"part","bytes":"hex"}
 *	{"export":"end","lines":4711}
 *
 * Values are canonical texts (enum keys, handles, "11.30 (12.34 USD)").
 * "unknown" is what the model no longer names; "incomplete" stands only with
 * a record of which a repair could not save all; "remains" is what is left of
 * a merged record (record/remains.h); the parts of a snapshot are its body
 * (record/snapshot.h).  entry and chain are the
 * head of the source's journal, which itself travels by backup only; the
 * store notes them, and exports them again as long as nothing has changed.
 */
#ifndef EXCHANGE_EXACT_H
#define EXCHANGE_EXACT_H

#include "core/exchange/import/import.h"
#include "core/out/sink.h"

/*
 * How far an export came: it goes on from there when the same, or what can
 * be had of it, is exported again.  All zero: nothing is written yet.
 */
struct exact_place {
	uint64_t	head_lines;	/* those before the records */
	size_t		entity;		/* how many are done */
	int32_t		day;		/* of the last row, else 0 */
	uint64_t	last;		/* its number, or the last id */
	bool		in_records;
};

/*
 * env->txn is the snapshot; at (not NULL) is where it goes on, and then how
 * far it came, all of which is in the sink.  whole: with the last line, which
 * says that nothing is left out.
 */
CRM_CHECK enum err_code
exact_export(const struct query_env *, struct sink *, struct exact_place *at,
    bool whole, struct err *);

struct exact;

/*
 * Read head and model.  The model is the export's with its numbers, at the
 * revision that follows on the one given.  Lives in the arena; input is
 * borrowed.  ERR_DATA: no full export, or of a newer version.
 */
CRM_CHECK enum err_code
exact_open(struct exact **, struct input *, uint32_t revision,
    struct arena *, struct err *);
void	exact_close(struct exact *);		/* NULL does nothing */
const struct model	*exact_model(const struct exact *);

/*
 * The rest of it into a plan that was opened with exact_model(), which from
 * now on owns the struct exact.  env has that model too.  When it fails
 * nothing of the plan may be applied: ERR_DATA names the line.
 * ERR_CONFLICT: the store is not empty.
 */
CRM_CHECK enum err_code
exact_import(struct import_report *, struct exact *, struct query_env *,
    struct plan *, struct err *);

#endif
