/*
 * Names, streets and towns: any bytes give parts that are text when the whole
 * was, and keys that are their own keys.
 */
#include "core/base/utf8.h"
#include "core/types/name.h"
#include "core/types/place.h"
#include "core/types/similar.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static bool	is_text;	/* the input is valid UTF-8 */

static void
check_part(struct slice s)
{
	must(!is_text || utf8_check(s) == SIZE_MAX);
}

/* Words, one blank between them. */
static void
check_key(struct slice key)
{
	/* Text was checked on its way in: other bytes only must do no harm. */
	if (!is_text)
		return;
	check_part(key);
	must(key.len == 0 || (key.p[0] != ' ' && key.p[key.len - 1] != ' '));
	for (size_t i = 1; i < key.len; i++)
		must(key.p[i] != ' ' || key.p[i - 1] != ' ');
}

static void
check_names(struct arena *arena, struct slice s)
{
	struct person_name	n;
	struct buf		b = {0}, again = {0};

	person_name_parse(&n, arena, s);
	check_part(n.given);
	check_part(n.initials);
	check_part(n.prefix);
	check_part(n.surname);
	firm_add_key(&b, s);
	check_key(buf_slice(&b));
	buf_clear(&b);
	name_add_key(&b, s);
	check_key(buf_slice(&b));
	name_add_key(&again, buf_slice(&b));
	must(!is_text || slice_eq(buf_slice(&again), buf_slice(&b)));
	buf_release(&b);
	buf_release(&again);
}

static void
check_places(struct arena *arena, struct slice s)
{
	struct street_line	l;
	struct buf		b = {0};

	street_line_parse(&l, arena, s);
	check_part(l.street);
	check_part(l.addition);
	for (size_t i = 0; i < l.number.len; i++)
		must(l.number.p[i] >= '0' && l.number.p[i] <= '9');
	city_add_name(&b, s);
	check_part(buf_slice(&b));
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena	*arena = arena_open();
	struct slice	 s = slice_make(data, size);
	double		 alike;

	is_text = utf8_check(s) == SIZE_MAX;
	check_names(arena, s);
	check_places(arena, s);
	alike = text_jaro_winkler(slice_sub(s, 0, size / 2),
	    slice_sub(s, size / 2, size));
	must(alike >= 0 && alike <= 1);
	arena_close(arena);
	return 0;
}
