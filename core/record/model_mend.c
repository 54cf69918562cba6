/*
 * A revision of the model is in the store compiled and as text, each twice.
 * What is damaged is taken from the second copy, else made again from the
 * other.
 */
#include "core/record/priv.h"

/* Two pages: what is damaged may differ there from what is made anew. */
enum { DIFFERING_MAX = 8192 };

struct mend {
	struct txn	*txn;
	struct arena	*arena;
	fsck_report	*report;
	void		*arg;
	uint32_t	 revision;	/* at hand */
	bool		 in_force;
};

static void CRM_PRINTF(2, 3)
tell(const struct mend *m, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	buf_addf(&b, err_text("model: revision %u"), m->revision);
	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	m->report(m->arg, buf_cstr(&b));
	buf_release(&b);
}

/* What is stored, damaged or not; p is NULL when there is nothing. */
static enum err_code
find_compiled(struct slice *val, const struct mend *m, struct err *err)
{
	struct key	key;

	model_key(&key, m->revision);
	return txn_find(val, m->txn, TABLE_MODEL, key_slice(&key), err);
}

/*
 * The same but for the damage, which lies in one place: numbers are all over
 * it, so they are right, too.
 */
static bool
is_alike(struct slice a, struct slice b)
{
	size_t	from = 0, until = a.len;

	if (a.len != b.len)
		return false;
	while (from < until && a.p[from] == b.p[from])
		from++;
	while (until > from && a.p[until - 1] == b.p[until - 1])
		until--;
	return until - from <= MIN((size_t)DIFFERING_MAX, a.len / 2);
}

/*
 * The numbers of its entities and fields are not in the text: they follow
 * from the revision before, or, in the first, from their order.
 */
static enum err_code
compile(struct model **model, const struct mend *m, struct slice yaml,
    const struct model *before, struct err *err)
{
	struct slice	 old;
	struct buf	 b = {0};
	struct model	*made;
	struct err	 why = {0};
	enum err_code	 rc;

	*model = NULL;
	if (before == NULL && m->revision > 1)
		return ERR_OK;
	if (model_parse(&made, m->arena, yaml, before, NULL, &why) != ERR_OK)
		return ERR_OK;
	rc = find_compiled(&old, m, err);
	if (rc)
		return rc;
	model_encode(&b, made);
	if (made->revision != m->revision) {
		buf_release(&b);
		return ERR_OK;
	}
	/* A first model has the numbers of its order; only of a later one
	 * is it not known how it came in. */
	if (m->revision > 1 && !is_alike(buf_slice(&b), old))
		tell(m, " is made again from its text; its numbers are those "
		    "of its order");
	*model = made;
	rc = model_put_revision(m->txn, m->revision, buf_slice(&b), yaml, err);
	buf_release(&b);
	return rc;
}

/* Most models are, to the letter, what crm init wrote. */
static bool
is_template(struct slice text, const struct mend *m, struct slice compiled,
    const struct model *before)
{
	struct model	*made;
	struct err	 why = {0};
	struct buf	 b = {0};
	bool		 same;

	if (model_parse(&made, m->arena, text, before, NULL, &why) != ERR_OK)
		return false;
	model_encode(&b, made);
	same = slice_eq(buf_slice(&b), compiled);
	buf_release(&b);
	return same;
}

/* What nobody can be shown again has a comment in its place. */
static enum err_code
replace_text(const struct mend *m, const struct model *before,
    struct err *err)
{
	struct slice	compiled, text = SLICE("# The text of this model was "
			    "lost in a repair; compiled it is whole.\n");
	bool		found = false;
	enum err_code	rc;

	rc = find_compiled(&compiled, m, err);
	if (rc)
		return rc;
	compiled = slice_dup(m->arena, compiled);
	for (size_t i = 0; !found && model_template_names[i] != NULL; i++) {
		struct slice	t;

		t = model_template(slice_of(model_template_names[i]));
		found = is_template(t, m, compiled, before);
		if (found)
			text = t;
	}
	if (!found)
		tell(m, ": its text is lost; compiled it is whole");
	return model_put_revision(m->txn, m->revision, compiled, text, err);
}

static enum err_code
no_model(struct err *err)
{
	err_hint(err, "without its data model a store cannot be read: crm "
	    "restore a backup");
	return ERR_STORE;
}

static enum err_code
lose(const struct mend *m, bool has_text, struct err *err)
{
	if (m->in_force && has_text)
		err_set(err, ERR_STORE, "the data model (revision %u) is "
		    "damaged as compiled, and cannot be made again from its "
		    "text, though that is whole", m->revision);
	else if (m->in_force)
		err_set(err, ERR_STORE, "the data model (revision %u) is "
		    "damaged, both compiled and as text", m->revision);
	if (m->in_force)
		return no_model(err);
	tell(m, ", an earlier one, is lost");
	return model_drop_revision(m->txn, m->revision, err);
}

/* What is damaged from the second copy; *model NULL: that is not there. */
static enum err_code
take_copy(struct model **model, const struct mend *m, const struct slice *text,
    struct err *err)
{
	struct slice	compiled, yaml;
	struct err	why = {0};
	enum err_code	rc;

	*model = NULL;
	rc = model_copy(&compiled, &yaml, m->txn, m->revision, err);
	if (rc)
		return rc;
	if (text != NULL)
		yaml = *text;
	if (compiled.p == NULL || yaml.p == NULL)
		return ERR_OK;
	compiled = slice_dup(m->arena, compiled);
	yaml = slice_dup(m->arena, yaml);
	if (model_decode(model, m->arena, compiled, &why) != ERR_OK ||
	    (*model)->revision != m->revision) {
		*model = NULL;
		return ERR_OK;
	}
	return model_put_revision(m->txn, m->revision, compiled, yaml, err);
}

/* Stores of before have no second copy yet; one that is damaged is none. */
static enum err_code
mend_copy(const struct mend *m, struct slice text, struct err *err)
{
	struct slice	compiled, copy, yaml;
	enum err_code	rc;

	rc = find_compiled(&compiled, m, err);
	if (rc == ERR_OK)
		rc = model_copy(&copy, &yaml, m->txn, m->revision, err);
	if (rc || (copy.p != NULL && slice_eq(copy, compiled) &&
	    yaml.p != NULL && slice_eq(yaml, text)))
		return rc;
	return model_put_revision(m->txn, m->revision,
	    slice_dup(m->arena, compiled), text, err);
}

static enum err_code
mend_revision(struct model **model, const struct mend *m,
    const struct model *before, struct err *err)
{
	struct slice	 yaml = SLICE_EMPTY;
	struct model	*copy;
	struct err	 why = {0}, no_text = {0};
	enum err_code	 rc, text, copied;

	*model = NULL;
	if (model_is_dropped(m->txn, m->revision))
		return ERR_OK;
	rc = model_load_revision(model, m->arena, m->txn, m->revision, &why);
	if (rc != ERR_OK && rc != ERR_STORE && rc != ERR_NOTFOUND) {
		*err = why;
		return rc;
	}
	text = model_yaml(&yaml, m->arena, m->txn, m->revision, &no_text);
	if (rc == ERR_OK && text == ERR_OK)
		return mend_copy(m, yaml, err);
	copied = take_copy(&copy, m, text == ERR_OK ? &yaml : NULL, err);
	if (copied)
		return copied;
	if (copy != NULL) {
		*model = copy;
		return ERR_OK;
	}
	if (rc == ERR_OK)
		return replace_text(m, before, err);
	*model = NULL;
	if (text == ERR_OK)
		rc = compile(model, m, yaml, before, err);
	else
		rc = ERR_OK;
	return rc || *model != NULL ? rc :
	    lose(m, text == ERR_OK, err);
}

enum err_code
model_mend(struct model **model, struct arena *arena, struct txn *txn,
    fsck_report *report, void *arg, struct err *err)
{
	struct mend	 m = { .txn = txn, .arena = arena, .report = report,
			    .arg = arg };
	struct model	*at = NULL, *before = NULL;
	uint32_t	 last = 0;
	enum err_code	 rc;

	rc = model_revision(&last, txn, err);
	if (rc == ERR_OK && last == 0) {
		err_set(err, ERR_STORE, "the data model is lost");
		return no_model(err);
	}
	for (m.revision = 1; m.revision <= last && rc == ERR_OK;
	    m.revision++) {
		m.in_force = m.revision == last;
		rc = mend_revision(&at, &m, before, err);
		before = at;
	}
	if (rc == ERR_OK)
		*model = at;
	return rc;
}
