/*
 * A plan is everything one command is going to change: built from a
 * snapshot and the input, shown by -n, seen by the pre-commit hook, then
 * applied in one transaction or refused.  Building validates each record:
 * required, unique (against the store and within the plan), references,
 * and the model's check expressions.
 *
 * Ids of new records are given while planning, from the snapshot's
 * counters; applying refuses (ERR_CONFLICT, "stale") when a counter, a
 * revision, a unique value or a reference has changed since.  main.c holds
 * the writer's lock from before the snapshot, so that does not happen
 * except to a plan that was shown first and applied later.
 *
 * Changes are kept encoded: the first 48 MB in memory, what is more in an
 * unlinked file.
 */
#ifndef RECORD_PLAN_H
#define RECORD_PLAN_H

#include "core/record/change.h"
#include "core/record/model_store.h"
#include "core/record/reference.h"

struct plan;

/* A model's check (entity's or field's) over a record; message in err. */
typedef enum err_code plan_check(void *arg, const struct record *,
    struct err *);

struct plan_options {
	const struct model	*model;
	struct txn		*txn;		/* the snapshot */
	plan_check		*check;		/* NULL: no expressions */
	void			*check_arg;
	const char		*spool_dir;	/* for the unlinked file */
};
struct plan	*plan_open(const struct plan_options *);
void		 plan_close(struct plan *);	/* NULL does nothing */

/* The id the next record of this entity will get. */
CRM_CHECK enum err_code
plan_next_id(uint32_t *id, struct plan *, const struct entity *, struct err *);

/*
 * Add draft; draft->id gets the new id (or is kept when exact: an import
 * that restores handles and revisions).  Errors name entity, field, value.
 */
CRM_CHECK enum err_code
plan_add(struct plan *, struct draft *, bool exact, struct err *);
/*
 * Add draft under its own number, as a change set has it: a new one (with
 * revision 1), or restore: one that was given before.  ERR_CONFLICT: the
 * number was given meanwhile, or (restore) it never was.
 */
CRM_CHECK enum err_code
plan_add_as(struct plan *, struct draft *, bool restore, struct err *);
/*
 * Change before into after (same entity and id).  Nothing happens when they
 * are equal.  A record that this plan added or changed may be changed
 * again, as long as before is what the plan made of it (plan_find); the
 * plan then holds the whole change as one.  ERR_CONFLICT: it is not.
 */
CRM_CHECK enum err_code
plan_set(struct plan *, const struct record *before, const struct draft *after,
    struct err *);
/*
 * As plan_set, giving back a revision that the record had before; the next
 * change of any record of the entity gets one that nobody has seen.
 */
CRM_CHECK enum err_code
plan_restore(struct plan *, const struct record *before,
    const struct draft *after, uint32_t revision, struct err *);
/* The journal entry that this plan takes back. */
void	plan_set_undoes(struct plan *, uint64_t entry);
/*
 * Remove.  ERR_CONFLICT while others refer to it, unless cascade: then a
 * required reference removes the referring record too, an optional one is
 * cleared.
 */
CRM_CHECK enum err_code
plan_del(struct plan *, const struct record *, bool cascade, struct err *);
/*
 * Remove a record that became one with into: whoever refers to it refers to
 * into from then on, and its handle leads there.  Sale rows do not keep it.
 */
CRM_CHECK enum err_code
plan_del_into(struct plan *, const struct record *, uint32_t into,
    struct slice remains, struct err *);
/*
 * Let the handle of a record that is not there (any more, or yet) lead to
 * another, or nowhere (0).  remains (remains.h): what is left of it.
 */
CRM_CHECK enum err_code
plan_set_alias(struct plan *, const struct entity *, uint32_t id, uint32_t to,
    struct slice remains, struct err *);
/* Where the handle of a record that is not there leads; 0: nowhere. */
CRM_CHECK enum err_code
plan_alias(uint32_t *to, struct plan *, const struct entity *, uint32_t id,
    struct err *);
/* Where a handle leads after this plan; the id itself when not merged. */
CRM_CHECK enum err_code
plan_follow(uint32_t *id, struct plan *, const struct entity *, struct err *);
/* Do handles of merged records lead to this one after the plan? */
CRM_CHECK enum err_code
plan_is_led_to(bool *yes, struct plan *, const struct entity *, uint32_t id,
    struct err *);
/* A record as it will be: added or changed in this plan, else stored. */
CRM_CHECK enum err_code
plan_find(struct record *, struct plan *, const struct entity *, uint32_t id,
    struct arena *, struct err *);
/* reference_find_unique that also sees what this plan adds and merges. */
CRM_CHECK enum err_code
plan_find_unique(uint32_t *id, bool *led, struct plan *,
    const struct entity *, const struct field *, const struct value *,
    struct err *);
/*
 * reference_parse in what the plan makes of the store: what it adds has
 * names, keys and addresses, what it removes or changes no longer has those
 * it had.
 */
CRM_CHECK enum err_code
plan_parse_reference(struct reference *, struct plan *,
    const struct entity *want, struct slice text, struct arena *,
    struct err *);
/*
 * For who asks whether there is one: id is 0 when there is none, or several.
 * No names are looked for to suggest, which takes time in a large plan.
 */
CRM_CHECK enum err_code
plan_find_reference(struct reference *, struct plan *,
    const struct entity *want, struct slice text, struct arena *,
    struct err *);
/*
 * For changes that only together make sense, as an undo or a change set:
 * while a plan defers, what depends on other records is not looked at as one
 * is added, changed or removed (without cascade): references, unique values,
 * who refers to it.  plan_settle does those checks and ends it.  To go on
 * behind a fault: plan_settle_next for i = 0, 1, ... until *more is false;
 * which is the record it looked at.
 */
void	plan_defer(struct plan *, bool on);
CRM_CHECK enum err_code
plan_settle(struct plan *, struct err *);
CRM_CHECK enum err_code
plan_settle_next(struct reference *which, bool *more, struct plan *, size_t i,
    struct err *);
/* From here on records may be taken back; one such point at a time. */
void	plan_save(struct plan *);
CRM_CHECK enum err_code
plan_rollback(struct plan *, struct err *);
/*
 * Apply a new model: checks and converts what is stored (model_compare
 * tells what), builds and drops indexes.  The first offenders and their
 * number are in err when stored records would become invalid.  Nothing
 * else may be in the plan; new_model must live until the plan is closed.
 * The plan's check is asked about records as the new model sees them.
 */
CRM_CHECK enum err_code
plan_model(struct plan *, const struct model *new_model, struct slice yaml,
    struct err *);

/*
 * For an exact import.  plan_install_model: the store is empty, and the
 * plan's own model (one revision above the applied one) goes in with the
 * records.  plan_raise_id: numbers up to last_id were given once and are
 * never given again.
 */
void	plan_install_model(struct plan *, struct slice yaml);
CRM_CHECK enum err_code
plan_raise_id(struct plan *, const struct entity *, uint32_t last_id,
    struct err *);

typedef enum err_code plan_sink(void *, struct slice, struct err *);

/*
 * What core/sales (or another layer) wants done in the same transaction.
 * apply may be called more than once (the map grew): it starts afresh each
 * time.  write hands NDJSON operations to the sink; whole: all of them,
 * however many, else it may say in a line what a large load adds.
 */
struct plan_part {
	enum err_code	(*apply)(void *arg, struct txn *,
			    struct journal_writer *, struct err *);
	enum err_code	(*write)(void *arg, bool whole, plan_sink *,
			    void *sink_arg, struct err *);
	void		(*close)(void *arg);
	void		*arg;
};
void	plan_add_part(struct plan *, const struct plan_part *);
/* A part is asked before a record goes: ERR_CONFLICT keeps it (sale rows). */
typedef enum err_code plan_veto(void *arg, const struct record *, bool cascade,
    struct err *);
void	plan_set_veto(struct plan *, plan_veto *, void *arg);

struct plan_counts { uint64_t added, changed, removed; };
struct plan_counts	plan_count(const struct plan *);
/* Parts count their rows here. */
void	plan_add_counts(struct plan *, struct plan_counts);
bool	plan_is_empty(const struct plan *);

/*
 * The change set as NDJSON operations, one line each, as crm batch takes:
 * {"op":"add","type":"account","handle":"a17","fields":{...}}
 * {"op":"set","ref":"a17","rev":3,"fields":{"city":"Utrecht"},"was":{...}}
 * {"op":"rm","ref":"a17","rev":3}
 * {"op":"rm","ref":"a17","rev":3,"into":"a5"}	(its handle leads there)
 * sink is called with chunks; whole as in struct plan_part.
 */
CRM_CHECK enum err_code
plan_write(struct plan *, bool whole, plan_sink *, void *arg, struct err *);

/*
 * End the snapshot first.  entry (may be NULL) gets the journal entry.
 * Afterwards nothing may be added to the plan; it may be applied again when
 * that failed.
 */
CRM_CHECK enum err_code
plan_apply(struct plan *, struct store *, const struct journal_author *,
    struct journal_entry *entry, struct err *);

#endif
