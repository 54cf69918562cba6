#include "cmd/vcards.h"

#include "core/exchange/origin.h"
#include "core/exchange/vcard_record.h"

const char *const	vcards_formats[] = { "vcard", NULL };

struct vcards {
	struct out		*out;
	const struct query_env	*env;
	struct arena		*scratch;	/* of one card */
	struct buf		 store, text;
	int64_t			 n;
};

/* A card is whole, and cards are in handle order. */
static enum err_code
check_options(const struct out_options *o, struct err *err)
{
	if (o->sort == NULL && o->fields == NULL)
		return ERR_OK;
	return err_set(err, ERR_USAGE, "%s says nothing about cards",
	    o->sort != NULL ? "--sort" : "-f");
}

enum err_code
vcards_open(struct vcards **result, struct out *out,
    const struct query_env *env, const struct entity *e, struct err *err)
{
	struct vcards	*w = mem_zalloc(sizeof(*w));
	enum err_code	 rc = vcard_check_entity(env->model, e, err);

	w->out = out;
	w->env = env;
	w->scratch = arena_open();
	if (rc == ERR_OK)
		rc = check_options(out_options(out), err);
	if (rc == ERR_OK)
		rc = origin_add_store(&w->store, env->txn, err);
	if (rc == ERR_OK)
		*result = w;
	else
		vcards_close(w);
	return rc;
}

void
vcards_close(struct vcards *w)
{
	if (w == NULL)
		return;
	buf_release(&w->store);
	buf_release(&w->text);
	arena_close(w->scratch);
	free(w);
}

enum err_code
vcards_add(struct vcards *w, const struct record *rec, struct err *err)
{
	struct vcard	v;
	enum err_code	rc;

	if (out_options(w->out)->limit >= 0 &&
	    w->n++ >= out_options(w->out)->limit)
		return ERR_OK;
	arena_clear(w->scratch);
	rc = vcard_from_record(&v, rec, w->env, buf_slice(&w->store),
	    w->scratch, err);
	if (rc)
		return rc;
	buf_clear(&w->text);
	vcard_write(&w->text, &v);
	out_raw(w->out, buf_slice(&w->text));
	vcard_release(&v);
	return ERR_OK;
}
