/*
 * Cards from anybody: read to the end, and what is written of one is read
 * back as the same.
 */
#include "core/exchange/outside/vcard.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static bool
same(struct slice a, struct slice b)
{
	return slice_eq(slice_trim(a), slice_trim(b));
}

/*
 * Without what a text of ours never has, which is left out when it is written,
 * and a backslash in front of a semicolon: a reader takes it for an escape.
 */
static bool
is_plain(const struct vcard *v)
{
	const struct slice	text[] = { v->name, v->note, v->city };

	for (size_t i = 0; i < NELEM(text); i++)
		for (size_t k = 0; k < text[i].len; k++)
			if ((unsigned char)text[i].p[k] < 0x20 ||
			    text[i].p[k] == 0x7f ||
			    (k > 0 && text[i].p[k] == ';' &&
			    text[i].p[k - 1] == '\\'))
				return false;
	return true;
}

static void
try_card(const struct vcard *v, enum vcard_version version)
{
	struct arena	*arena = arena_open();
	struct buf	 text = {0};
	struct input	*in = NULL;
	struct content	*content = NULL;
	struct vcard	 back = { .line = 0 };
	struct err	 err = {0};
	bool		 more;

	vcard_write(&text, v, version);
	must(input_open_memory(&in, buf_slice(&text), ENCODING_UTF8, &err) ==
	    ERR_OK);
	must(content_open(&content, in, &err) == ERR_OK);
	must(vcard_next(&back, &more, content, arena, &err) == ERR_OK &&
	    more);
	if (!v->is_organisation && slice_trim(v->name).len > 0)
		must(same(back.name, v->name));
	if (version == VCARD_4)
		must(back.is_organisation == v->is_organisation);
	must(same(back.note, v->note) && same(back.city, v->city));
	must(back.email.list.n <= v->email.list.n);
	vcard_release(&back);
	content_close(content);
	input_close(in);
	buf_release(&text);
	arena_close(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena	*arena = arena_open();
	struct input	*in = NULL;
	struct content	*content = NULL;
	struct vcard	 v = { .line = 0 };
	struct err	 err = {0};
	bool		 more = true;
	enum err_code	 rc;

	rc = input_open_memory(&in, slice_make(data, size), ENCODING_AUTO,
	    &err);
	if (rc == ERR_OK)
		rc = content_open(&content, in, &err);
	while (rc == ERR_OK && more) {
		rc = vcard_next(&v, &more, content, arena, &err);
		if (rc == ERR_OK && more && is_plain(&v)) {
			try_card(&v, VCARD_3);
			try_card(&v, VCARD_4);
		}
		vcard_release(&v);
		if (rc == ERR_DATA)
			rc = ERR_OK;
	}
	vcard_release(&v);
	content_close(content);
	input_close(in);
	arena_close(arena);
	return 0;
}
