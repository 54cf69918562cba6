#include "core/exchange/outside/vcard.h"

#include "core/exchange/outside/ics.h"
#include "core/types/day.h"
#include "core/types/name.h"

enum { LIST_MAX = 100 };	/* addresses and numbers of one card */

void
vcard_release(struct vcard *v)
{
	VEC_RELEASE(&v->email.list);
	VEC_RELEASE(&v->phone.list);
	VEC_RELEASE(&v->tags.list);
}

/* ---- reading ---- */

/*
 * Thunderbird and KDE read "\;" as two signs, and write these as "\\;".
 * Nobody means a backslash in front of a semicolon.
 */
static struct slice
text_of(const struct content_line *l, struct arena *arena)
{
	struct slice	s = l->value, text;
	struct buf	b = {0};

	for (size_t i = 0; i < s.len; i++) {
		bool	twice = s.p[i] == '\\' && i + 2 < s.len &&
			    s.p[i + 1] == '\\' && s.p[i + 2] == ';';

		if (twice)
			i += 2;
		else if (s.p[i] == '\\' && i + 1 < s.len)
			buf_addc(&b, s.p[i++]);
		buf_addc(&b, s.p[i]);
	}
	text = slice_trim(content_text(arena, buf_slice(&b)));
	buf_release(&b);
	return text;
}

static struct slice
part(const struct slice *p, size_t n, size_t i)
{
	return i < n ? p[i] : SLICE_EMPTY;
}

/* Not those that are there; a preferred one goes to the front. */
static void
add_to_list(struct vcard_list *list, struct slice s, bool preferred)
{
	struct slice	*p;

	for (size_t i = 0; i < list->list.n; i++)
		if (slice_eq_ascii_nocase(list->list.p[i], s))
			return;
	if (s.len == 0 || list->list.n == LIST_MAX)
		return;
	p = VEC_ADD(&list->list);
	*p = s;
	if (!preferred)
		return;
	memmove(list->list.p + 1, list->list.p, (list->list.n - 1) *
	    sizeof(*list->list.p));
	list->list.p[0] = s;
}

static bool
is_preferred(const struct content_line *l)
{
	return content_has_type(l, "PREF") ||
	    slice_eq(content_param(l, "PREF"), SLICE("1"));
}

/* "tel:+31-20-1234567;ext=12" */
static void
read_phone(struct vcard *v, const struct content_line *l,
    struct arena *arena)
{
	static const char *const	no_voice[] = {
		"FAX", "PAGER", "MODEM", "BBS", "TEXTPHONE"
	};
	struct slice			s = text_of(l, arena);
	bool				uri;

	for (size_t i = 0; i < NELEM(no_voice); i++)
		if (content_has_type(l, no_voice[i])) {
			v->left[LEFT_FAXES] += s.len > 0;
			return;
		}
	uri = s.len > 4 && slice_eq_ascii_nocase(slice_sub(s, 0, 4),
	    SLICE("tel:"));
	if (uri) {
		s = slice_sub(s, 4, s.len);
		s = slice_sub(s, 0, MIN(slice_index(s, ';'), s.len));
	}
	add_to_list(&v->phone, s, is_preferred(l));
}

/* What is said in more than one way, until all is read. */
struct said {
	struct slice	from_parts;
	bool		as_company;
	int		address;	/* how good the one is that there is */
};

/* Of a building or floor what some programs write on a line of its own. */
static struct slice
whole_street(const struct slice *p, size_t n, struct arena *arena)
{
	struct slice	 street = part(p, n, 2), more = part(p, n, 1);
	char		*line;

	if (street.len + more.len == 0)
		street = part(p, n, 0);
	line = arena_printf(arena, "%.*s%s%.*s", SLICE_ARG(street),
	    street.len > 0 && more.len > 0 ? " " : "", SLICE_ARG(more));
	for (char *c = line; *c != '\0'; c++)
		if (*c == '\n')
			*c = ' ';
	return slice_of(line);
}

/* The preferred one; else that of work, which is how ours are written. */
static void
read_address(struct vcard *v, struct said *said,
    const struct content_line *l, struct arena *arena)
{
	const struct slice	*p;
	size_t			 n = content_split(&p, arena, l->value, ';');
	struct slice		 street = whole_street(p, n, arena);
	int			 good = is_preferred(l) ? 3 :
				    content_has_type(l, "WORK") ? 2 : 1;

	if (street.len + part(p, n, 3).len + part(p, n, 5).len == 0)
		return;
	v->left[LEFT_ADDRESSES] += said->address > 0;
	if (said->address >= good)
		return;
	said->address = good;
	v->street = street;
	v->city = part(p, n, 3);
	v->postcode = part(p, n, 5);
	v->country = part(p, n, 6);
}

static bool
all_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.len > 0;
}

/* 1985-04-12, 19850412, with a time behind it; not --0412, nor 1604. */
static void
read_birthday(struct vcard *v, const struct content_line *l,
    struct arena *arena)
{
	struct slice	s = text_of(l, arena);

	if (content_param(l, "X-APPLE-OMIT-YEAR").len > 0 ||
	    slice_starts(s, SLICE("--")))
		v->left[LEFT_BIRTHDAYS]++;
	else if (s.len >= 10 && s.p[4] == '-' && s.p[7] == '-')
		v->birthday = slice_sub(s, 0, 10);
	else if (s.len >= 8 && all_digits(slice_sub(s, 0, 8)))
		v->birthday = slice_of(arena_printf(arena, "%.4s-%.2s-%.2s",
		    s.p, s.p + 4, s.p + 6));
}

/* Family; given; additional; before; behind. */
static struct slice
whole_name(struct arena *arena, struct slice value)
{
	const struct slice	*p;
	size_t			 n = content_split(&p, arena, value, ';');
	struct buf		 b = {0};
	struct slice		 name;

	buf_add(&b, part(p, n, 1));
	for (size_t i = 0; i < 2; i++) {
		struct slice	s = part(p, n, i == 0 ? 2 : 0);

		if (s.len > 0 && b.len > 0)
			buf_addc(&b, ' ');
		buf_add(&b, s);
	}
	name = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return name;
}

static void
read_tags(struct vcard *v, const struct content_line *l, struct arena *arena)
{
	const struct slice	*p;
	size_t			 n = content_split(&p, arena, l->value, ',');

	for (size_t i = 0; i < n; i++)
		add_to_list(&v->tags, p[i], false);
}

static void
read_line(struct vcard *v, struct said *said, const struct content_line *l,
    struct arena *arena)
{
	const struct slice	*p;

	if (content_is(l, "FN") && v->name.len == 0)
		v->name = text_of(l, arena);
	else if (content_is(l, "N"))
		said->from_parts = whole_name(arena, l->value);
	else if (content_is(l, "ORG") && v->organisation.len == 0) {
		content_split(&p, arena, l->value, ';');
		v->organisation = p[0];
	} else if (content_is(l, "TITLE") ||
	    (content_is(l, "ROLE") && v->title.len == 0))
		v->title = text_of(l, arena);
	else if (content_is(l, "EMAIL"))
		add_to_list(&v->email, text_of(l, arena), is_preferred(l));
	else if (content_is(l, "TEL"))
		read_phone(v, l, arena);
	else if (content_is(l, "ADR"))
		read_address(v, said, l, arena);
	else if (content_is(l, "URL") && v->url.len == 0)
		v->url = text_of(l, arena);
	else if (content_is(l, "BDAY"))
		read_birthday(v, l, arena);
	else if (content_is(l, "NOTE"))
		v->note = text_of(l, arena);
	else if (content_is(l, "LANG") && v->language.len == 0)
		v->language = text_of(l, arena);
	else if (content_is(l, "CATEGORIES"))
		read_tags(v, l, arena);
	else if (content_is(l, "PHOTO") || content_is(l, "LOGO"))
		v->left[LEFT_PHOTOS] += l->value.len > 0;
	else if (content_is(l, "UID"))
		v->uid = text_of(l, arena);
	else if (content_is(l, "KIND") || content_is(l, "X-KIND") ||
	    content_is(l, "X-ADDRESSBOOKSERVER-KIND")) {
		v->is_group = slice_eq_ascii_nocase(text_of(l, arena),
		    SLICE("group"));
		said->as_company |= slice_eq_ascii_nocase(text_of(l, arena),
		    SLICE("org"));
	} else if (content_is(l, "X-ABShowAs"))
		said->as_company |= slice_eq_ascii_nocase(text_of(l, arena),
		    SLICE("company"));
}

/* A card of a firm, or of somebody there?  One that Thunderbird collected may
 * have nothing but an address. */
static void
conclude(struct vcard *v, const struct said *said)
{
	if (v->name.len == 0)
		v->name = said->from_parts;
	if (v->name.len == 0)
		v->name = v->organisation;
	v->is_organisation = said->as_company ||
	    (v->organisation.len > 0 && said->from_parts.len == 0 &&
	    slice_eq(v->name, v->organisation));
	if (v->is_organisation && v->organisation.len > 0)
		v->name = v->organisation;
	v->is_nameless = v->name.len == 0;
	if (v->is_nameless && v->email.list.n > 0)
		v->name = v->email.list.p[0];
	else if (v->is_nameless && v->phone.list.n > 0)
		v->name = v->phone.list.p[0];
}

static bool
is_card(const struct content_line *l, const char *name)
{
	return content_is(l, name) && slice_eq_ascii_nocase(
	    slice_trim(l->value), SLICE("VCARD"));
}

/* The lines of one card, up to its end; another one in it (AGENT) is left
 * out.  The first line that is wrong is told when the end is reached. */
static enum err_code
read_card(struct vcard *v, struct content *c, struct arena *arena,
    struct err *err)
{
	struct content_line	l;
	struct said		said = { .as_company = false };
	struct err		first = {0}, this = {0};
	bool			more;
	int			depth = 1;

	while (depth > 0) {
		enum err_code	rc = content_next(&l, &more, c, &this);

		if (rc != ERR_OK && rc != ERR_DATA) {
			*err = this;
			return rc;
		}
		if (rc == ERR_DATA && first.code == ERR_OK) {
			first = this;
			v->line = l.line;
		}
		if (rc == ERR_DATA)
			continue;
		if (!more)
			return err_set(err, ERR_DATA, "the card has no end");
		if (is_card(&l, "BEGIN"))
			depth++;
		else if (is_card(&l, "END"))
			depth--;
		else if (depth == 1)
			read_line(v, &said, &l, arena);
	}
	conclude(v, &said);
	if (first.code != ERR_OK)
		*err = first;
	return first.code;
}

enum err_code
vcard_next(struct vcard *v, bool *more, struct content *c,
    struct arena *arena, struct err *err)
{
	struct content_line	l;
	enum err_code		rc;

	*v = (struct vcard){ .is_stray = v->is_stray };
	for (;;) {
		struct err	why = {0};

		rc = content_next(&l, more, c, &why);
		if (rc == ERR_OK && !*more)
			return ERR_OK;
		if (rc != ERR_OK && rc != ERR_DATA) {
			*err = why;
			return rc;
		}
		v->line = l.line;
		if (rc == ERR_OK && is_card(&l, "BEGIN")) {
			v->is_stray = false;
			return read_card(v, c, arena, err);
		}
		if (!v->is_stray) {
			v->is_stray = true;
			return err_set(err, ERR_DATA, "here should begin a "
			    "card: BEGIN:VCARD");
		}
	}
}

/* ---- writing ---- */

static void
add_text(struct buf *b, const char *name, struct slice text,
    enum vcard_version version)
{
	if (text.len > 0 && version == VCARD_4)
		ics_add_plain(b, name, text);
	else if (text.len > 0)
		ics_add_text(b, name, text);
}

/* In 3.0 Evolution ends it at a ';' that is not escaped. */
static void
add_url(struct buf *b, struct slice url, enum vcard_version version)
{
	if (version == VCARD_3 && slice_index(url, ';') != SIZE_MAX)
		ics_add_text(b, "URL", url);
	else if (url.len > 0)
		ics_add_uri(b, "URL", url);
}

/* Of a Dutch name "van der" stands with the surname. */
static void
add_name(struct buf *b, const struct vcard *v)
{
	struct arena		*arena = arena_open();
	struct person_name	 n;
	struct slice		 part[5] = { SLICE_EMPTY, SLICE_EMPTY,
				    SLICE_EMPTY, SLICE_EMPTY, SLICE_EMPTY };

	if (!v->is_organisation) {
		person_name_parse(&n, arena, v->name);
		part[0] = n.surname;
		if (n.prefix.len > 0)
			part[0] = slice_of(arena_printf(arena, "%.*s %.*s",
			    SLICE_ARG(n.prefix), SLICE_ARG(n.surname)));
		part[1] = n.given.len > 0 ? n.given : n.initials;
	}
	ics_add_parts(b, "N", part, NELEM(part));
	arena_close(arena);
}

static void
add_address(struct buf *b, const struct vcard *v)
{
	struct slice	part[7] = {
		SLICE_EMPTY, SLICE_EMPTY, v->street, v->city, SLICE_EMPTY,
		v->postcode, v->country
	};

	if (v->street.len + v->city.len + v->postcode.len + v->country.len > 0)
		ics_add_parts(b, "ADR;TYPE=WORK", part, NELEM(part));
}

static void
add_tags(struct buf *b, const struct vcard_list *tags,
    enum vcard_version version)
{
	if (tags->list.n > 0 && version == VCARD_4)
		ics_add_plain_list(b, "CATEGORIES", tags->list.p,
		    tags->list.n);
	else if (tags->list.n > 0)
		ics_add_list(b, "CATEGORIES", tags->list.p, tags->list.n);
}

static bool
is_mobile(struct slice phone)
{
	return slice_starts(phone, SLICE("+316"));
}

/* What differs in the two versions. */

static void
add_ways_3(struct buf *b, const struct vcard *v)
{
	for (size_t i = 0; i < v->email.list.n; i++)
		ics_add_text(b, i == 0 ? "EMAIL;TYPE=INTERNET,PREF" :
		    "EMAIL;TYPE=INTERNET", v->email.list.p[i]);
	for (size_t i = 0; i < v->phone.list.n; i++) {
		bool	mobile = is_mobile(v->phone.list.p[i]);

		ics_add_text(b, i == 0 ? mobile ? "TEL;TYPE=CELL,PREF" :
		    "TEL;TYPE=VOICE,PREF" : mobile ? "TEL;TYPE=CELL" :
		    "TEL;TYPE=VOICE", v->phone.list.p[i]);
	}
}

static void
add_ways_4(struct buf *b, const struct vcard *v)
{
	struct buf	line = {0};

	for (size_t i = 0; i < v->email.list.n; i++)
		ics_add_text(b, i == 0 ? "EMAIL;PREF=1" : "EMAIL",
		    v->email.list.p[i]);
	for (size_t i = 0; i < v->phone.list.n; i++) {
		buf_clear(&line);
		buf_addf(&line, "TEL;TYPE=%s%s", is_mobile(
		    v->phone.list.p[i]) ? "cell" : "voice",
		    i == 0 ? ";PREF=1" : "");
		ics_add_text(b, buf_cstr(&line), v->phone.list.p[i]);
	}
	add_text(b, "LANG", v->language, VCARD_4);
	buf_release(&line);
}

/* 1980-02-29, in 4.0 19800229. */
static void
add_birthday(struct buf *b, struct slice day, enum vcard_version version)
{
	struct buf	text = {0};

	for (size_t i = 0; i < day.len; i++)
		if (version == VCARD_3 || day.p[i] != '-')
			buf_addc(&text, day.p[i]);
	add_text(b, "BDAY", buf_slice(&text), version);
	buf_release(&text);
}

void
vcard_write(struct buf *b, const struct vcard *v, enum vcard_version version)
{
	ics_add(b, "BEGIN:VCARD");
	ics_add(b, version == VCARD_4 ? "VERSION:4.0" : "VERSION:3.0");
	ics_add(b, "PRODID:-//crm//crm//EN");
	if (version == VCARD_4)
		ics_add(b, v->is_organisation ? "KIND:org" :
		    "KIND:individual");
	/* Of 4.0 it is a URI where nothing else is said. */
	add_text(b, version == VCARD_3 || slice_starts(v->uid,
	    SLICE("urn:")) ? "UID" : "UID;VALUE=text", v->uid, version);
	add_text(b, "FN", v->name, version);
	add_name(b, v);
	if (v->organisation.len > 0)
		ics_add_parts(b, "ORG", &v->organisation, 1);
	if (v->is_organisation && version == VCARD_3)
		ics_add(b, "X-ABShowAs:COMPANY");
	add_text(b, "TITLE", v->title, version);
	if (version == VCARD_4)
		add_ways_4(b, v);
	else
		add_ways_3(b, v);
	add_address(b, v);
	add_url(b, v->url, version);
	add_birthday(b, v->birthday, version);
	add_tags(b, &v->tags, version);
	add_text(b, "NOTE", v->note, version);
	ics_add(b, "END:VCARD");
}
