#include "cmd/alike.h"

#include "core/practice/quality/dupes.h"
#include "core/types/text.h"

enum { SHOWN = 20, COUNTED = 1000 };

struct alike {
	struct crm		*crm;
	struct dupes_near	*near;
	struct buf		 bytes;
	uint64_t		 n;
};

enum err_code
alike_open(struct alike **alike, struct crm *crm, const struct entity *e,
    bool many, bool allow, struct err *err)
{
	struct dupes_near	*near;
	enum err_code		 rc;

	*alike = NULL;
	if (allow || e->is_columnar)
		return ERR_OK;
	rc = dupes_near_open(&near, crm->txn, e, many, err);
	if (rc || near == NULL)
		return rc;
	*alike = mem_zalloc(sizeof(**alike));
	(*alike)->crm = crm;
	(*alike)->near = near;
	return ERR_OK;
}

static void
add_reasons(struct buf *b, const struct dupes_member *m,
    const struct entity *e, enum lang lang)
{
	size_t	n = 0;

	for (size_t i = 0; i < m->n_reasons; i++) {
		const struct dupes_reason	*r = &m->reason[i];
		const struct field		*f = dupes_reason_field(r, e);

		if (r->differs)
			continue;
		buf_adds(b, n++ == 0 ? "" : ", ");
		if (f != NULL)
			buf_add(b, f->name);
		else
			buf_adds(b, lang_text(lang, dupes_reason_what(r)));
	}
}

static enum err_code
tell(struct alike *a, const struct record *added,
    const struct dupes_member *m, const char *where, struct err *err)
{
	const struct entity	*e = added->entity;
	struct record		 rec;
	struct slice		 name;
	struct buf		 b = {0};
	enum err_code		 rc;

	if (a->n++ >= SHOWN)
		return ERR_OK;
	rc = record_get(&rec, a->crm->txn, e, m->like, err);
	if (rc)
		return rc;
	if (where != NULL)
		buf_addf(&b, "%s: ", where);
	handle_write(&b, e, added->id);
	buf_adds(&b, lang_text(a->crm->lang, N_(" may be a double of ")));
	handle_write(&b, e, m->like);
	buf_addc(&b, ' ');
	name = record_name(&rec, a->crm->arena);
	text_add_printable(&b, slice_sub(name, 0, text_cut(name, 60)), false);
	buf_adds(&b, " (");
	add_reasons(&b, m, e, a->crm->lang);
	buf_adds(&b, "): " CRM_NAME " merge ");
	handle_write(&b, e, m->like);
	buf_addc(&b, ' ');
	handle_write(&b, e, added->id);
	a->crm->complain(a->crm, buf_slice(&b));
	buf_release(&b);
	return ERR_OK;
}

enum err_code
alike_check_record(struct alike *a, const struct record *added,
    const char *where, struct err *err)
{
	struct dupes_member	m;
	enum err_code		rc;

	if (a == NULL || a->n == COUNTED)
		return ERR_OK;
	rc = dupes_near_find(&m, a->near, added, err);
	return rc || m.like == 0 ? rc : tell(a, added, &m, where, err);
}

enum err_code
alike_check(struct alike *a, const struct draft *added, const char *where,
    struct err *err)
{
	struct record	rec;

	if (a == NULL)
		return ERR_OK;
	draft_as_record(&rec, &a->bytes, added, a->crm->model->revision);
	return alike_check_record(a, &rec, where, err);
}

void
alike_close(struct alike *a)
{
	struct buf	b = {0};

	if (a == NULL)
		return;
	if (a->n > SHOWN) {
		buf_addf(&b, lang_text(a->crm->lang, a->n == COUNTED ?
		    N_("and %llu or more that may be doubles: " CRM_NAME
		    " dupes finds them") :
		    N_("and %llu more that may be doubles: " CRM_NAME
		    " dupes finds them")),
		    (unsigned long long)(a->n - SHOWN));
		a->crm->complain(a->crm, buf_slice(&b));
	}
	buf_release(&b);
	buf_release(&a->bytes);
	dupes_near_close(a->near);
	free(a);
}
