#include "cmd/text_input.h"

#include <sys/stat.h>

#include <stdio.h>
#include <unistd.h>

#include "core/cli/editor.h"

/* Standard input to its end, for "-". */
static enum err_code
read_text(struct buf *b, struct err *err)
{
	enum { CHUNK = 16384, MOST = 1024 * 1024 };
	size_t	n;

	do {
		n = fread(buf_reserve(b, CHUNK), 1, CHUNK, stdin);
		b->len += n;
	} while (n > 0 && b->len <= MOST);
	if (b->len > MOST)
		return err_set(err, ERR_RANGE, "the text is longer than 1 MB");
	if (ferror(stdin))
		return err_sys(err, ERR_SYSTEM, "standard input");
	return ERR_OK;
}

enum err_code
text_input_edit(struct buf *text, struct crm *crm, struct err *err)
{
	struct buf	path = {0};
	struct stat	st;
	enum err_code	rc;

	buf_adds(&path, crm->text_path != NULL ? crm->text_path : "");
	rc = editor_run(&path, text, "", crm->editor, P_tmpdir, err);
	crm->text_path = arena_strdup(crm->arena, buf_cstr(&path));
	crm->text_goes = true;
	if (stat(crm->text_path, &st) != 0 || st.st_size == 0 ||
	    (rc == ERR_OK && slice_trim(buf_slice(text)).len == 0)) {
		unlink(crm->text_path);
		crm->text_path = NULL;
		err->hint[0] = '\0';
	}
	buf_release(&path);
	return rc;
}

enum err_code
text_input_read(struct crm *crm, size_t at, bool ask, struct err *err)
{
	struct text_input	*t = ARENA_NEW(crm->arena,
				    struct text_input);
	bool			 given = context_count_refs(crm) > at;
	struct buf		 b = {0};
	bool			 asked = false;
	enum err_code		 rc = ERR_OK;

	crm->state = t;
	if (given && strcmp(crm->args->v[at], "-") != 0) {
		buf_adds(&b, crm->args->v[at]);
	} else if (given || (ask && crm->ask && crm->args->n == at)) {
		asked = true;
		rc = given ? read_text(&b, err) :
		    text_input_edit(&b, crm, err);
	}
	if (rc == ERR_OK) {
		t->text = slice_dup(crm->arena, slice_trim(buf_slice(&b)));
		t->has = t->text.len > 0;
	}
	buf_release(&b);
	/* Who empties the editor has changed his mind. */
	if (rc == ERR_OK && asked && !t->has) {
		err_set(err, ERR_USAGE, "the text is empty: nothing is "
		    "recorded");
		err_hint(err, "'' as text records a contact without one");
		rc = ERR_USAGE;
	}
	return rc;
}

enum err_code
text_input_set(const struct text_input *t, struct record_edit *re,
    struct draft *d, enum role role, struct err *err)
{
	const struct field	*f = entity_role(d->entity, role);
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	if (!t->has)
		return ERR_OK;
	if (f == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no field for a text: "
		    "write field=value", SLICE_ARG(d->entity->name));
	for (size_t i = 0; i < re->n_assign; i++)
		if (re->assign[i].field == f)
			return err_set(err, ERR_USAGE, "two texts: one as "
			    "it is, one as %.*s=", SLICE_ARG(f->name));
	rc = edit_read(&v, &n, re->edit, f, t->text, re->crm->arena, err);
	if (rc == ERR_OK)
		draft_set(d, f, v, n);
	return rc;
}
