/*
 * Addresses and texts: a normal form is the normal form of itself, and has
 * neither control characters nor bad UTF-8.
 */
#include "core/types/address.h"

#include "core/types/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static enum err_code
phone_nl(struct slice *out, struct arena *arena, struct slice s,
    struct err *err)
{
	return phone_parse(out, arena, s, SLICE("NL"), err);
}

static enum err_code
phone_be(struct slice *out, struct arena *arena, struct slice s,
    struct err *err)
{
	return phone_parse(out, arena, s, SLICE("BE"), err);
}

static enum err_code
postcode_nl(struct slice *out, struct arena *arena, struct slice s,
    struct err *err)
{
	return postcode_parse(out, arena, s, SLICE("NL"), err);
}

static enum err_code
postcode_gb(struct slice *out, struct arena *arena, struct slice s,
    struct err *err)
{
	return postcode_parse(out, arena, s, SLICE("GB"), err);
}

static enum err_code
postcode_any(struct slice *out, struct arena *arena, struct slice s,
    struct err *err)
{
	return postcode_parse(out, arena, s, SLICE("IE"), err);
}

/* Folding, words and widths take any bytes. */
static void
check_text(struct arena *arena, struct slice s)
{
	struct slice	folded = text_fold_dup(arena, s), word;
	struct buf	buf = { 0 };
	size_t		pos = 0;

	must(utf8_check(folded) == SIZE_MAX);
	must(slice_eq(text_fold_dup(arena, folded), folded));
	while (text_next_word(&word, folded, &pos))
		must(word.len > 0);
	must(text_compare(s, s) == 0);
	must(text_cut(s, text_width(s)) == s.len);
	text_add_printable(&buf, s, false);
	must(utf8_check(buf_slice(&buf)) == SIZE_MAX);
	buf_release(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum err_code	(*const parsers[])(struct slice *, struct arena *,
			    struct slice, struct err *) = {
		email_parse, url_parse, country_parse, iban_parse, kvk_parse,
		vat_parse, text_parse, phone_nl, phone_be, postcode_nl,
		postcode_gb, postcode_any,
	};
	struct arena	*arena = arena_open();
	struct slice	 s = slice_make(data, size), normal, again;
	struct err	 err = { 0 };

	for (size_t i = 0; i < NELEM(parsers); i++) {
		if (parsers[i](&normal, arena, s, &err)) {
			must(err.msg[0] != '\0');
			must(utf8_check(slice_of(err.msg)) == SIZE_MAX);
			continue;
		}
		must(utf8_check(normal) == SIZE_MAX);
		must(parsers[i](&again, arena, normal, &err) == ERR_OK);
		must(slice_eq(normal, again));
	}
	check_text(arena, s);
	arena_close(arena);
	return 0;
}
