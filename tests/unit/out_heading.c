/*
 * Headings over several lines: where they are broken.
 */
#include "core/out/priv.h"
#include "core/types/text.h"
#include "tests/unit/tap.h"

/* The lines of the heading in its narrowest column, one behind the other. */
static void
add_lines(struct buf *b, struct slice text, size_t width)
{
	bool	broken;

	buf_clear(b);
	while (text.len > 0) {
		if (b->len > 0)
			buf_addc(b, '|');
		buf_add(b, heading_line(&text, width, &broken));
		if (broken)
			buf_addc(b, '-');
	}
}

static void
test_broken(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "customers", "cus-|tomers" },
		{ "satisfaction", "satis-|faction" },
		{ "incomplete", "incom-|plete" },
		{ "days until purchase", "days|until|purchase" },
		{ "telefoonnummer", "telefoon-|nummer" },
		{ "verkoopkansen", "verkoop-|kansen" },
		{ "teruggekomen", "terug-|gekomen" },
		{ "vertrouwen", "ver-|trouwen" },
		{ "bijeenkomst", "bijeen-|komst" },
		{ "co\u00f6rdinatie", "co\u00f6r-|dinatie" },
		{ "product.family", "product.|family" },
		{ "onderwerp.omschrijving", "onderwerp.|omschrij-|ving" },
		{ "AAAAAAAAAAAA", "AAAAAA-|AAAAAA" },
		{ "rrrrrrrrr", "rrrr-|rrrrr" },
		{ "beschrijving", "beschrij-|ving" },
		{ "toestemming", "toe-|stemming" },
		{ "verstreken", "ver-|streken" },
		{ "ingestapt", "inge-|stapt" },
		{ "klantreis", "klant-|reis" },
		{ "momentopname", "moment-|opname" },
		{ "vastlegde", "vast-|legde" },
		{ "x", "x" },
	};
	struct buf	b = {0};

	for (size_t i = 0; i < NELEM(t); i++) {
		struct slice	s = slice_of(t[i].text);

		add_lines(&b, s, heading_width(s, true));
		is_str(buf_cstr(&b), t[i].want, t[i].text);
	}
	buf_release(&b);
}

/* Whatever the width: it ends, and no line is wider, but of a wide letter. */
static void
test_any_width(void)
{
	static const char *const	t[] = { "customer lifetime value",
					    "geb\u00e9\u00e9 \u4f60\u597d", "schr",
					    " a  b ", "1  +   1", "  ", "",
					    "\u4f60 \u4f60\u597d", "...",
					    "a.b.c" };

	for (size_t i = 0; i < NELEM(t); i++)
		for (size_t width = 1; width < 30; width++) {
			struct slice	rest = slice_of(t[i]), line;
			bool		broken, fits = true;
			size_t		n = 0;

			while (rest.len > 0 && n++ < 64) {
				line = heading_line(&rest, width, &broken);
				if (text_width(line) + broken > MAX(width,
				    (size_t)3))
					fits = false;
			}
			if (rest.len == 0 && heading_lines(slice_of(t[i]),
			    width) != MAX(n, (size_t)1))
				fits = false;
			if (!fits || rest.len > 0)
				diag("%s in %zu", t[i], width);
			ok(fits && rest.len == 0, "fits and ends");
		}
}

int
main(void)
{
	test_broken();
	test_any_width();
	return done_testing();
}
