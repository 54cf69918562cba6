#include "cmd/foreign.h"

#include "core/exchange/outside/calendar_write.h"
#include "core/exchange/outside/ics.h"
#include "core/exchange/outside/origin.h"
#include "core/exchange/outside/vcard_record.h"

const char *const	foreign_formats[] = { "vcard", "vcard4", "ics", NULL };

struct foreign {
	struct out		*out;
	const struct query_env	*env;
	bool			 is_calendar;
	enum vcard_version	 version;	/* of cards */
	struct arena		*scratch;	/* of one record */
	struct buf		 store, text;
	int64_t			 n;
};

/* A card or appointment is whole, and they are in handle order. */
static enum err_code
check_options(const struct out_options *o, struct err *err)
{
	if (o->sort == NULL && o->fields == NULL)
		return ERR_OK;
	return err_set(err, ERR_USAGE, "%s says nothing about cards and "
	    "appointments", o->sort != NULL ? "--sort" : "-f");
}

static void
flush(struct foreign *w)
{
	out_raw(w->out, buf_slice(&w->text));
	buf_clear(&w->text);
}

enum err_code
foreign_open(struct foreign **result, struct out *out,
    const struct query_env *env, const struct entity *e, const char *format,
    struct err *err)
{
	struct foreign	*w = mem_zalloc(sizeof(*w));
	enum err_code	 rc;

	w->out = out;
	w->env = env;
	w->is_calendar = strcmp(format, "ics") == 0;
	w->version = strcmp(format, "vcard4") == 0 ? VCARD_4 : VCARD_3;
	w->scratch = arena_open();
	rc = w->is_calendar ? calendar_check_entity(env->model, e, err) :
	    vcard_check_entity(env->model, e, err);
	if (rc == ERR_OK)
		rc = check_options(out_options(out), err);
	if (rc == ERR_OK)
		rc = origin_add_store(&w->store, env->txn, err);
	if (rc) {
		foreign_close(w);
		return rc;
	}
	if (w->is_calendar)
		ics_begin(&w->text, env->model->name);
	*result = w;
	return ERR_OK;
}

void
foreign_end(struct foreign *w)
{
	if (w->is_calendar)
		ics_end(&w->text);
	flush(w);
}

void
foreign_close(struct foreign *w)
{
	if (w == NULL)
		return;
	buf_release(&w->store);
	buf_release(&w->text);
	arena_close(w->scratch);
	free(w);
}

static enum err_code
add_card(struct foreign *w, const struct record *rec, struct err *err)
{
	struct vcard	v;
	enum err_code	rc;

	rc = vcard_from_record(&v, rec, w->env, buf_slice(&w->store),
	    w->scratch, err);
	if (rc)
		return rc;
	vcard_write(&w->text, &v, w->version);
	vcard_release(&v);
	return ERR_OK;
}

enum err_code
foreign_add(struct foreign *w, const struct record *rec, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (out_options(w->out)->limit >= 0 &&
	    w->n++ >= out_options(w->out)->limit)
		return ERR_OK;
	arena_clear(w->scratch);
	if (w->is_calendar)
		calendar_add_record(&w->text, rec, w->env,
		    buf_slice(&w->store), w->scratch);
	else
		rc = add_card(w, rec, err);
	flush(w);
	return rc;
}
