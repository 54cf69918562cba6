#include "core/cli/command_line.h"

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_word(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_lower(s.p[i]) && s.p[i] != '_' && s.p[i] != '-')
			return false;
	return s.len > 0;
}

/* a17, s123, 42. */
static bool
is_handle(struct slice s)
{
	size_t	i = 0;

	while (i < s.len && is_lower(s.p[i]))
		i++;
	if (i > 4 || i == s.len)
		return false;
	while (i < s.len && ascii_is_digit(s.p[i]))
		i++;
	return i == s.len;
}

/* account/10001, pyramid/top: a name without a digit may be somebody's. */
static bool
is_key(struct slice s)
{
	size_t	at = slice_index(s, '/');
	bool	has_digit = false;

	if (at == SIZE_MAX || !is_word(slice_sub(s, 0, at)))
		return false;
	for (size_t i = at + 1; i < s.len; i++) {
		if (s.p[i] == '@' || s.p[i] == '/' || s.p[i] == ' ')
			return false;
		has_digit = has_digit || ascii_is_digit(s.p[i]);
	}
	return has_digit;
}

static bool
is_about_files(struct slice command)
{
	static const char *const	name[] = {
		"backup", "batch", "compact", "config", "demo", "export",
		"fsck", "import", "init", "model", "redo", "restore", "undo"
	};

	for (size_t i = 0; i < NELEM(name); i++)
		if (slice_eq(command, slice_of(name[i])))
			return true;
	return false;
}

/* city=Gouda, price:=..., --where=...: up to the sign. */
static bool
write_assigned(struct buf *b, struct slice s)
{
	size_t	at = slice_index(s, '=');

	if (at == SIZE_MAX || at == 0)
		return false;
	for (size_t i = 0; i < at; i++)
		if (s.p[i] == ' ' || s.p[i] == '"')
			return false;
	buf_add(b, slice_sub(s, 0, at + 1));
	buf_adds(b, "…");
	return true;
}

/* -wTEXT, -mTEXT, and "-name" of crm tag: just the letter. */
static bool
write_attached(struct buf *b, struct slice s)
{
	if (s.len <= 2 || s.p[0] != '-' || s.p[1] == '-')
		return false;
	buf_addf(b, "-%c…", (unsigned char)s.p[1] < 0x80 ? s.p[1] : '?');
	return true;
}

void
command_line_write(struct buf *b, size_t argc, const char *const *argv)
{
	struct slice	command = SLICE_EMPTY;
	size_t		behind = SIZE_MAX;	/* the command: its place + 1 */

	for (size_t i = 0; i < argc; i++) {
		struct slice	s = slice_of(argv[i]);

		if (i > 0)
			buf_addc(b, ' ');
		if (behind == SIZE_MAX && is_word(s) && s.p[0] != '-') {
			command = s;
			behind = i + 1;
			buf_add(b, s);
			continue;
		}
		if (write_assigned(b, s) || write_attached(b, s))
			continue;
		if (s.len == 0 || s.p[0] == '-' || is_about_files(command) ||
		    (i == behind && is_word(s)) || is_handle(s) || is_key(s))
			buf_add(b, s);
		else
			buf_adds(b, "…");
	}
}
