/*
 * Names, addresses and towns in the forms in which they are compared.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/types/name.h"
#include "core/types/place.h"
#include "core/types/similar.h"
#include "tests/unit/tap.h"

static struct arena	*arena;

static const char *
person(struct slice text)
{
	struct person_name	n;

	person_name_parse(&n, arena, text);
	return arena_printf(arena,
	    "given=%.*s|initials=%.*s|prefix=%.*s|surname=%.*s",
	    SLICE_ARG(n.given), SLICE_ARG(n.initials), SLICE_ARG(n.prefix),
	    SLICE_ARG(n.surname));
}

static const char *
address(struct slice text)
{
	struct street_line	l;

	street_line_parse(&l, arena, text);
	return arena_printf(arena, "street=%.*s|number=%.*s|addition=%.*s",
	    SLICE_ARG(l.street), SLICE_ARG(l.number), SLICE_ARG(l.addition));
}

static const char *
added(void (*add)(struct buf *, struct slice), struct slice text)
{
	struct buf	b = {0};
	char		*s;

	add(&b, text);
	s = slice_cstr(arena, buf_slice(&b));
	buf_release(&b);
	return s;
}

static const struct { const char *text, *want; } people[] = {
	{ "Piet van den Heuvel",
	    "given=Piet|initials=|prefix=van den|surname=Heuvel" },
	{ "Heuvel, P.A. van den",
	    "given=|initials=P.A.|prefix=van den|surname=Heuvel" },
	{ "van den Heuvel, Piet",
	    "given=Piet|initials=|prefix=van den|surname=Heuvel" },
	{ "v.d. Heuvel", "given=|initials=|prefix=van der|surname=Heuvel" },
	{ "A. v. Dijk", "given=|initials=A.|prefix=van|surname=Dijk" },
	{ "V. Dijk", "given=|initials=V.|prefix=|surname=Dijk" },
	{ "VAN DE WIEL, K", "given=|initials=K.|prefix=van de|surname=Wiel" },
	{ "JAN BOS", "given=Jan|initials=|prefix=|surname=Bos" },
	{ "JP Bos", "given=|initials=JP.|prefix=|surname=Bos" },
	{ "de heer dr. W. Bos", "given=|initials=W.|prefix=|surname=Bos" },
	{ "mevr. ir. Eva Bos-de Wit PhD",
	    "given=Eva|initials=|prefix=|surname=Bos-de Wit" },
	{ "Bos, MSc", "given=|initials=|prefix=|surname=Bos" },
	{ "IJSBRAND IJZER", "given=IJsbrand|initials=|prefix=|surname=IJzer" },
	{ "L\xe2\x80\x99""Ecluse", "given=|initials=|prefix=l'|surname=Ecluse" },
	{ "Karin van dr Wal",
	    "given=Karin|initials=|prefix=van der|surname=Wal" },
	{ "Madonna", "given=|initials=|prefix=|surname=Madonna" },
	{ "van", "given=|initials=|prefix=|surname=van" },
	{ "dr.", "given=|initials=|prefix=|surname=dr." },
	{ ",", "given=|initials=|prefix=|surname=" },
	{ ", Jan", "given=Jan|initials=|prefix=|surname=" },
	{ "", "given=|initials=|prefix=|surname=" },
};

static const struct { const char *text, *want; } lines[] = {
	{ "Dorpsweg 7b", "street=Dorpsweg|number=7|addition=B" },
	{ "Dorpswg. 7-III", "street=Dorpsweg|number=7|addition=III" },
	{ "2e Jan Steenstr. 14 hs",
	    "street=2e Jan Steenstraat|number=14|addition=hs" },
	{ "14 Bourke Street", "street=Bourke Street|number=14|addition=" },
	{ "Plein 1940 no 3", "street=Plein 1940|number=3|addition=" },
	{ "Zuideinde", "street=Zuideinde|number=|addition=" },
	{ "Kade 5 / 2", "street=Kade|number=5|addition=2" },
	{ "St. Janstraat 1", "street=Sint Janstraat|number=1|addition=" },
	{ "12", "street=12|number=|addition=" },
	{ "", "street=|number=|addition=" },
};

static const struct { const char *text, *want; } towns[] = {
	{ "DEN HAAG", "'s-Gravenhage" }, { "'s-hertogenbosch",
	    "'s-Hertogenbosch" }, { "bergen op zoom", "Bergen op Zoom" },
	{ "KRIMPEN A/D IJSSEL", "Krimpen aan den IJssel" },
	{ "noord-scharwoude", "Noord-Scharwoude" }, { "", "" },
};

static const struct { const char *text, *want; } firms[] = {
	{ "Smederij Bos B.V.", "smederij bos" },
	{ "smederij bos b. v.", "smederij bos" },
	{ "Gebr. Bos & Zn. V.O.F.", "gebroeders bos en zonen" },
	{ "Bos Holding", "bos" }, { "Holding B.V.", "holding bv" },
	{ "Dr.Bos GmbH", "dr bos" }, { "Caf\xc3\xa9 't Hoekje",
	    "cafe t hoekje" }, { "", "" },
};

static const struct { const char *text, *want; } keys[] = {
	{ "Van  Dijk", "van dyk" }, { "O'Neill", "oneill" },
	{ "M\xc3\xbcller-L\xc3\xbc", "muller lu" }, { "--", "" },
};

static void
test_tables(void)
{
	for (size_t i = 0; i < NELEM(people); i++)
		is_str(person(slice_of(people[i].text)), people[i].want,
		    people[i].text);
	for (size_t i = 0; i < NELEM(lines); i++)
		is_str(address(slice_of(lines[i].text)), lines[i].want,
		    lines[i].text);
	for (size_t i = 0; i < NELEM(towns); i++)
		is_str(added(city_add_name, slice_of(towns[i].text)),
		    towns[i].want, towns[i].text);
	for (size_t i = 0; i < NELEM(firms); i++)
		is_str(added(firm_add_key, slice_of(firms[i].text)),
		    firms[i].want, firms[i].text);
	for (size_t i = 0; i < NELEM(keys); i++)
		is_str(added(name_add_key, slice_of(keys[i].text)),
		    keys[i].want, keys[i].text);
}

/* Winkler's own examples, and what follows from the definition. */
static void
test_similar(void)
{
	is_near(text_jaro_winkler(SLICE("martha"), SLICE("marhta")), 0.961111,
	    1e-6, "martha, marhta");
	is_near(text_jaro_winkler(SLICE("dixon"), SLICE("dicksonx")), 0.813333,
	    1e-6, "dixon, dicksonx");
	is_near(text_jaro_winkler(SLICE("dwayne"), SLICE("duane")), 0.84, 1e-6,
	    "dwayne, duane");
	is_near(text_jaro_winkler(SLICE("bos"), SLICE("bos")), 1, 0, "equal");
	is_near(text_jaro_winkler(SLICE("bos"), SLICE("vink")), 0, 0,
	    "nothing in common");
	is_near(text_jaro_winkler(SLICE(""), SLICE("bos")), 0, 0, "empty");
}

/* By the book: letter by letter. */
static double
jaro_winkler(struct slice a, struct slice b)
{
	size_t	reach = MAX(a.len, b.len) / 2, m = 0, front = 0;
	bool	in_a[64] = {0}, in_b[64] = {0};
	double	moved = 0, jaro;

	reach -= reach > 0;
	for (size_t i = 0; i < a.len; i++)
		for (size_t k = 0; k < b.len; k++)
			if (!in_a[i] && !in_b[k] && a.p[i] == b.p[k] &&
			    i <= k + reach && k <= i + reach) {
				in_a[i] = in_b[k] = true;
				m++;
			}
	if (m == 0)
		return 0;
	for (size_t i = 0, k = 0; i < a.len; i++) {
		if (!in_a[i])
			continue;
		while (!in_b[k])
			k++;
		moved += a.p[i] != b.p[k++];
	}
	jaro = ((double)m / (double)a.len + (double)m / (double)b.len +
	    ((double)m - moved / 2) / (double)m) / 3;
	while (front < 4 && front < a.len && front < b.len &&
	    a.p[front] == b.p[front])
		front++;
	return jaro + (double)front * .1 * (1 - jaro);
}

/* Words of few letters, up to the longest that is looked at whole. */
static void
test_similar_law(void)
{
	char		a[64], b[64];
	uint64_t	x = 1;
	int		bad = 0;

	for (size_t i = 1; i < 65 * 65; i++) {
		struct slice	s = slice_make(a, i % 65);
		struct slice	t = slice_make(b, i / 65);

		for (size_t k = 0; k < sizeof(a); k++) {
			x = x * 6364136223846793005u + 1;
			a[k] = (char)('a' + (x >> 60) % (2 + i % 9));
			b[k] = (char)(0xb0 + (x >> 40) % 64);
			if (i % 3 > 0)
				b[k] = (char)('a' + (x >> 40) % (2 + i % 9));
		}
		bad += fabs(text_jaro_winkler(s, t) - jaro_winkler(s, t)) >
		    1e-12;
	}
	is_int(bad, 0, "as the definition has it");
}

/* ---- the shared cases ---- */

/* An abbreviated prefix may be written out in any way. */
static void
check_person(struct slice text, struct slice want, struct slice note)
{
	const char	*got = person(text);
	const char	*tail = strstr(got, "|surname=");

	if (slice_starts(note, SLICE("abbreviated")))
		ok(tail != NULL && slice_ends(want, slice_of(tail)), "%.*s",
		    SLICE_ARG(text));
	else
		is_str(got, slice_cstr(arena, want),
		    slice_cstr(arena, text));
}

static void
test_shared(void)
{
	const char	*data = getenv("CRM_DATA");
	struct slice	rest, kind, text, want;
	char		path[512], line[1024];
	FILE		*f;
	int		n = 0;

	snprintf(path, sizeof(path), "%s/dedupe/normalise_nl.tsv",
	    data != NULL ? data : "../shared/data");
	f = fopen(path, "r");
	if (f == NULL) {
		skip("no data", "normal forms of normalise_nl.tsv");
		return;
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		rest = slice_of(line);
		if (!slice_cut(&kind, &rest, '\t') ||
		    !slice_cut(&text, &rest, '\t') ||
		    !slice_cut(&want, &rest, '\t'))
			continue;
		n++;
		if (slice_eq(kind, SLICE("name")))
			check_person(text, want, rest);
		else if (slice_eq(kind, SLICE("address")))
			is_str(address(text), slice_cstr(arena, want),
			    slice_cstr(arena, text));
		else if (slice_eq(kind, SLICE("city")))
			is_str(added(city_add_name, text),
			    slice_cstr(arena, want), slice_cstr(arena, text));
		else if (slice_eq(kind, SLICE("company_key")))
			is_str(added(firm_add_key, text),
			    slice_cstr(arena, want), slice_cstr(arena, text));
		else
			n--;
	}
	fclose(f);
	is_int(n, 46, "cases read");
}

int
main(void)
{
	arena = arena_open();
	test_tables();
	test_similar();
	test_similar_law();
	test_shared();
	arena_close(arena);
	return done_testing();
}
