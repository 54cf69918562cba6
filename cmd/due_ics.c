#include "cmd/due_ics.h"

#include "cmd/due_say.h"
#include "core/exchange/outside/ics.h"
#include "core/exchange/outside/origin.h"
#include "core/practice/role.h"

/*
 * The same to-do keeps its UID from day to day, so that a reader knows it
 * again; a customer who is late once more is another one.
 */
static void
add_uid(struct buf *b, const struct due_item *it, struct slice store)
{
	struct buf	uid = {0};

	buf_addf(&uid, "%.*s%u-%s", SLICE_ARG(it->entity->prefix), it->id,
	    due_reason_name(it->reason));
	if (it->reason == DUE_BIRTHDAY)
		buf_addf(&uid, "-%d", day_to_civil(it->day).year);
	else if (it->has_last)
		buf_addf(&uid, "-%d", (int)it->last.n);
	buf_addf(&uid, "@%.*s.crm", SLICE_ARG(store));
	ics_add_text(b, "UID", buf_slice(&uid));
	buf_release(&uid);
}

/* Whom it is about; of a birthday that is what it is called. */
static struct slice
name_of(struct crm *crm, const struct query_env *env,
    const struct due_item *it)
{
	if (it->party == 0 && it->person != 0 && it->reason != DUE_BIRTHDAY)
		return role_name_of(env, model_next_kind(crm->model,
		    KIND_PERSON, NULL), it->person, crm->arena);
	return role_name_of(env, model_next_kind(crm->model, KIND_PARTY,
	    NULL), it->party, crm->arena);
}

static void
add_summary(struct buf *b, struct crm *crm, const struct query_env *env,
    const struct due_item *it)
{
	struct slice	name = name_of(crm, env, it);
	struct buf	text = {0};

	if (name.len > 0)
		buf_addf(&text, "%.*s: ", SLICE_ARG(name));
	buf_addf(&text, "%s: ", due_reason_word(crm->lang, it->reason));
	due_say(&text, crm->lang, it, when_today(&env->when));
	ics_add_text(b, "SUMMARY", buf_slice(&text));
	buf_release(&text);
}

static void
add_item(struct buf *b, struct crm *crm, const struct query_env *env,
    const struct due_item *it, struct slice store)
{
	bool	event = it->reason == DUE_BIRTHDAY;

	ics_add(b, event ? "BEGIN:VEVENT" : "BEGIN:VTODO");
	add_uid(b, it, store);
	ics_add_instant(b, "DTSTAMP", env->when.now);
	if (event) {
		ics_add_day(b, "DTSTART", it->day);
		ics_add(b, "TRANSP:TRANSPARENT");
	} else if (it->reason == DUE_CASE) {
		ics_add_instant(b, "DUE", it->next_by);
	} else if (it->has_day) {
		ics_add_day(b, "DUE", it->day);
	}
	add_summary(b, crm, env, it);
	ics_add_text(b, "CATEGORIES", slice_of(due_reason_word(crm->lang,
	    it->reason)));
	ics_add(b, event ? "END:VEVENT" : "END:VTODO");
}

enum err_code
due_write_ics(struct crm *crm, const struct query_env *env,
    const struct who *w, const struct due_list *list, struct err *err)
{
	struct buf	b = {0}, store = {0};
	enum err_code	rc = origin_add_store(&store, crm->txn, err);
	int64_t		left = crm->out_options.limit;

	ics_begin(&b, crm->model->name);
	for (size_t i = 0; rc == ERR_OK && i < list->item.n && left != 0;
	    i++) {
		if (!who_means(w, list->item.p[i].owner))
			continue;
		add_item(&b, crm, env, &list->item.p[i], buf_slice(&store));
		left--;
	}
	ics_end(&b);
	if (rc == ERR_OK)
		out_raw(crm->out, buf_slice(&b));
	buf_release(&b);
	buf_release(&store);
	return rc;
}
