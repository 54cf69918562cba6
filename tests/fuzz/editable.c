/*
 * A text of records as somebody may leave it in an editor.  The first byte
 * chooses the form; '=' behind it stands for the text as it was shown.
 */
#include "core/exchange/edit/editable.h"
#include "tests/fuzz/store_kit.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told { unsigned n; };

static void
see_fault(void *arg, size_t line, const struct err *bad)
{
	struct told	*told = arg;

	must(bad->msg[0] != '\0' && line > 0);
	told->n++;
}

static void
show(struct editable *ed, struct round *r, const char *type, uint32_t id)
{
	const struct entity	*e = model_find_entity(kit.model,
				    slice_of(type));
	struct record		 rec;
	struct err		 err = {0};

	must(record_get(&rec, r->txn, e, id, &err) == ERR_OK);
	editable_add(ed, &rec);
}

/* What came of it is a change set, without a fault. */
static void
look_at(struct round *r, struct editable *ed, struct slice text,
    bool as_shown)
{
	struct told	told = {0};
	struct buf	out = {0};
	struct err	err = {0};
	size_t		n_bad;
	enum err_code	rc;

	rc = editable_apply(&n_bad, ed, text, &r->env, r->plan, see_fault,
	    &told, &err);
	must(rc == ERR_OK && told.n == n_bad);
	must(!as_shown || (n_bad == 0 && plan_is_empty(r->plan)));
	if (n_bad == 0)
		must(plan_write(r->plan, true, to_buf, &out, &err) == ERR_OK);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct editable	*ed;
	struct round	 r;
	struct buf	 shown = {0}, text = {0};
	struct err	 err = {0};
	bool		 table, as_shown;

	if (kit.store == NULL)
		make_store();
	if (size == 0)
		return 0;
	table = data[0] & 1;
	begin(&r);
	ed = editable_open(table ? EDITABLE_TSV : EDITABLE_YAML);
	show(ed, &r, "account", 1);
	show(ed, &r, "account", 2);
	if (!table)
		show(ed, &r, "contact", 1);
	must(editable_write(&shown, ed, &r.env, &err) == ERR_OK);
	as_shown = size == 2 && data[1] == '=';
	editable_strip(&text, as_shown ? buf_slice(&shown) :
	    slice_make(data + 1, size - 1));
	(void)editable_is_empty(table ? EDITABLE_TSV : EDITABLE_YAML,
	    buf_slice(&text));
	look_at(&r, ed, buf_slice(&text), as_shown);
	editable_close(ed);
	end(&r);
	buf_release(&shown);
	buf_release(&text);
	return 0;
}
