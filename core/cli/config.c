#include "core/cli/config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/base/file.h"

enum { CONFIG_FILE_MAX = 1024 * 1024 };

/* A list: configurations are a screen long, and are read once. */
struct node {
	struct config_entry	 entry;
	struct node		*next;
};

struct config {
	struct arena	 *arena;
	struct node	 *first, **last;
	size_t		  n;
};

struct config *
config_open(struct arena *arena)
{
	struct config	*c = ARENA_NEW(arena, struct config);

	c->arena = arena;
	c->last = &c->first;
	return c;
}

static bool
is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static bool
is_key(struct slice s)
{
	size_t	i;

	for (i = 0; i < s.len; i++)
		if (!is_key_char(s.p[i]))
			return false;
	return s.len > 0 && s.p[0] != '.' && s.p[s.len - 1] != '.';
}

static char *
lower(struct arena *arena, struct slice s)
{
	char	*copy = slice_cstr(arena, s);
	size_t	 i;

	for (i = 0; i < s.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] - 'A' + 'a');
	return copy;
}

static void
add(struct config *c, enum config_layer layer, const char *file, int line,
    struct slice key, struct slice value)
{
	struct node	*node = ARENA_NEW(c->arena, struct node);

	node->entry.key = lower(c->arena, key);
	node->entry.value = slice_cstr(c->arena, value);
	node->entry.layer = layer;
	node->entry.file = file;
	node->entry.line = line;
	*c->last = node;
	c->last = &node->next;
	c->n++;
}

void
config_set(struct config *c, enum config_layer layer, const char *key,
    const char *value)
{
	add(c, layer, NULL, 0, slice_of(key), slice_of(value));
}

/* One logical line of a file, and where it begins. */
struct line {
	struct slice	text;		/* without its newline */
	int		number;		/* of its first physical line */
	size_t		from, until;	/* with its newline */
};

struct lines {
	struct slice	text;
	size_t		at;
	int		number;
};

static size_t
end_of_line(struct slice s, size_t i)
{
	const char	*nl = i < s.len ? memchr(s.p + i, '\n', s.len - i) :
			    NULL;

	return nl == NULL ? s.len : (size_t)(nl - s.p);
}

static bool
next_line(struct line *l, struct lines *in)
{
	size_t	end, body;

	if (in->at >= in->text.len)
		return false;
	l->from = in->at;
	l->number = ++in->number;
	end = end_of_line(in->text, in->at);
	/* A '\' in front of the newline joins the next line on. */
	while (end > in->at && end < in->text.len &&
	    in->text.p[end - 1] == '\\') {
		in->number++;
		in->at = end + 1;
		end = end_of_line(in->text, in->at);
	}
	body = end;
	if (body > l->from && in->text.p[body - 1] == '\r')
		body--;
	l->text = slice_sub(in->text, l->from, body);
	l->until = MIN(end + 1, in->text.len);
	in->at = l->until;
	return true;
}

/* What a line is. */
enum what { LINE_BLANK, LINE_SECTION, LINE_SETTING };

struct setting {
	enum what	what;
	struct slice	name;		/* key, or section */
	struct buf	value;
};

/* *at is where in the line the fault is. */
static const char *
parse_escape(struct buf *value, struct slice s, size_t *at)
{
	switch (s.p[*at]) {
	case 'n':
		buf_addc(value, '\n');
		break;
	case 't':
		buf_addc(value, '\t');
		break;
	case '"':
	case '\\':
		buf_addc(value, s.p[*at]);
		break;
	case '\r':
		if (*at + 1 >= s.len || s.p[*at + 1] != '\n')
			return ERR_N("a carriage return");
		++*at;
		break;
	case '\n':
		break;
	default:
		return ERR_N("not one of \\n \\t \\\" \\\\");
	}
	++*at;
	return NULL;
}

static const char *
parse_value(struct buf *value, struct slice s, size_t *at)
{
	const char	*fault;
	size_t		 keep = 0, open = 0;
	bool		 quoted = false;
	char		 c;

	while (*at < s.len) {
		c = s.p[*at];
		if (c == '\0')
			return ERR_N("a NUL byte");
		if (!quoted && (c == '#' || c == ';'))
			break;
		if (c == '"') {
			open = *at;
			quoted = !quoted;
			keep = value->len;
			++*at;
		} else if (c == '\\' && *at + 1 < s.len) {
			++*at;
			fault = parse_escape(value, s, at);
			if (fault != NULL)
				return fault;
			keep = value->len;
		} else {
			/* Blanks at the end do not count, unless quoted. */
			buf_addc(value, c);
			if (quoted || (c != ' ' && c != '\t'))
				keep = value->len;
			++*at;
		}
	}
	buf_cut(value, keep);
	if (quoted) {
		*at = open;
		return ERR_N("a quote that is not closed");
	}
	return NULL;
}

static void
skip_blanks(struct slice s, size_t *at)
{
	while (*at < s.len && (s.p[*at] == ' ' || s.p[*at] == '\t'))
		++*at;
}

static const char *
parse_section(struct setting *set, struct slice s, size_t *at)
{
	size_t	open = *at;

	while (*at < s.len && s.p[*at] != ']')
		++*at;
	if (*at == s.len) {
		*at = open;
		return ERR_N("[ without ]");
	}
	set->what = LINE_SECTION;
	set->name = slice_trim(slice_sub(s, open + 1, *at));
	++*at;
	skip_blanks(s, at);
	if (*at < s.len && s.p[*at] != '#' && s.p[*at] != ';')
		return ERR_N("something behind ]");
	if (!is_key(set->name)) {
		*at = open + 1;
		return ERR_N("not the name of a section");
	}
	return NULL;
}

/* NULL when the line is right; else the fault, *at the place. */
static const char *
parse_line(struct setting *set, struct slice s, size_t *at)
{
	size_t	from;

	set->what = LINE_BLANK;
	buf_clear(&set->value);
	*at = 0;
	skip_blanks(s, at);
	if (*at == s.len || s.p[*at] == '#' || s.p[*at] == ';')
		return NULL;
	if (s.p[*at] == '[')
		return parse_section(set, s, at);
	from = *at;
	while (*at < s.len && is_key_char(s.p[*at]))
		++*at;
	set->name = slice_sub(s, from, *at);
	skip_blanks(s, at);
	if (*at == s.len || s.p[*at] != '=')
		return ERR_N("a setting reads key = value");
	if (!is_key(set->name)) {
		*at = from;
		return ERR_N("not a key");
	}
	++*at;
	skip_blanks(s, at);
	set->what = LINE_SETTING;
	return parse_value(&set->value, s, at);
}

static enum err_code
refuse(struct err *err, const char *file, const struct line *l, size_t at,
    const char *fault)
{
	struct slice	first = slice_sub(l->text, 0,
			    end_of_line(l->text, 0));

	err_set(err, ERR_DATA, "%s:%d: %s", file, l->number,
	    err_text(fault));
	err_mark(err, first.p, first.len, MIN(at, first.len));
	return ERR_DATA;
}

static void
full_key(struct buf *key, struct slice section, struct slice name)
{
	buf_clear(key);
	if (section.len > 0) {
		buf_add(key, section);
		buf_addc(key, '.');
	}
	buf_add(key, name);
}

enum err_code
config_add_text(struct config *c, enum config_layer layer, const char *file,
    struct slice text, struct err *err)
{
	struct lines	 in = { .text = text };
	struct line	 l;
	struct setting	 set = {0};
	struct slice	 section = SLICE_EMPTY;
	struct buf	 key = {0};
	const char	*fault, *name = arena_strdup(c->arena, file);
	enum err_code	 rc = ERR_OK;
	size_t		 at;

	while (rc == ERR_OK && next_line(&l, &in)) {
		fault = parse_line(&set, l.text, &at);
		if (fault != NULL)
			rc = refuse(err, file, &l, at, fault);
		else if (set.what == LINE_SECTION)
			section = set.name;
		else if (set.what == LINE_SETTING) {
			full_key(&key, section, set.name);
			add(c, layer, name, l.number, buf_slice(&key),
			    buf_slice(&set.value));
		}
	}
	buf_release(&set.value);
	buf_release(&key);
	return rc;
}

enum err_code
config_read_file(struct buf *b, const char *path, struct err *err)
{
	struct stat	st;
	enum err_code	rc;
	int		fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return ERR_OK;
		return err_sys(err, ERR_SYSTEM, "cannot read %s", path);
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		rc = err_set(err, ERR_SYSTEM, "%s is a directory", path);
	else
		rc = file_read(b, fd, path, CONFIG_FILE_MAX, err);
	close(fd);
	return rc;
}

enum err_code
config_add_file(struct config *c, enum config_layer layer, const char *path,
    struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc = config_read_file(&b, path, err);

	if (rc == ERR_OK)
		rc = config_add_text(c, layer, path, buf_slice(&b), err);
	buf_release(&b);
	return rc;
}

static const struct config_entry *
find(const struct config *c, const char *key, bool own)
{
	const struct config_entry	*best = NULL;
	const struct node		*n;

	for (n = c->first; n != NULL; n = n->next)
		if (!(own && n->entry.layer == CONFIG_STORE) &&
		    slice_eq_ascii_nocase(slice_of(key),
		    slice_of(n->entry.key)) &&
		    (best == NULL || n->entry.layer >= best->layer))
			best = &n->entry;
	return best;
}

static const struct config_entry *
effective(const struct config *c, const char *key)
{
	return find(c, key, false);
}

const struct config_entry *
config_find_layer(const struct config *c, enum config_layer layer,
    const char *key)
{
	const struct config_entry	*last = NULL;
	const struct node		*n;

	for (n = c->first; n != NULL; n = n->next)
		if (n->entry.layer == layer && slice_eq_ascii_nocase(
		    slice_of(key), slice_of(n->entry.key)))
			last = &n->entry;
	return last;
}

const char *
config_find_own(const struct config *c, const char *key)
{
	const struct config_entry	*e = find(c, key, true);

	return e == NULL ? NULL : e->value;
}

const char *
config_find(const struct config *c, const char *key)
{
	const struct config_entry	*e = effective(c, key);

	return e == NULL ? NULL : e->value;
}

const char *
config_known_key(size_t i)
{
	static const char *const	known[] = { "editor", "mail.own",
		"pager", "safe.store" };

	return i < NELEM(known) ? known[i] : NULL;
}

size_t
config_count(const struct config *c)
{
	return c->n;
}

const struct config_entry *
config_entry(const struct config *c, size_t i)
{
	const struct node	*n = c->first;

	while (n != NULL && i-- > 0)
		n = n->next;
	return n == NULL ? NULL : &n->entry;
}

bool
config_is_effective(const struct config *c, size_t i)
{
	const struct config_entry	*e = config_entry(c, i);

	return e != NULL && effective(c, e->key) == e;
}

static void
add_setting(struct buf *out, struct slice key, const char *value)
{
	const char	*p;

	buf_add(out, key);
	buf_adds(out, " = \"");
	for (p = value; *p != '\0'; p++)
		if (*p == '\n')
			buf_adds(out, "\\n");
		else if (*p == '\t')
			buf_adds(out, "\\t");
		else {
			if (*p == '"' || *p == '\\')
				buf_addc(out, '\\');
			buf_addc(out, *p);
		}
	buf_adds(out, "\"\n");
}

/*
 * Lines that set the key are dropped, the first of them replaced.  A new
 * key goes to the front, where no section has begun yet.
 */
enum err_code
config_edit(struct buf *out, struct slice text, const char *key,
    const char *value, struct err *err)
{
	struct lines	 in = { .text = text };
	struct line	 l;
	struct setting	 set = {0};
	struct slice	 section = SLICE_EMPTY;
	struct buf	 name = {0}, body = {0};
	const char	*fault;
	enum err_code	 rc = ERR_OK;
	size_t		 at;
	bool		 done = false;

	if (!is_key(slice_of(key)))
		return err_set(err, ERR_USAGE, "'%s' is not a key", key);
	while (rc == ERR_OK && next_line(&l, &in)) {
		fault = parse_line(&set, l.text, &at);
		if (fault != NULL)
			rc = refuse(err, "config", &l, at, fault);
		else if (set.what == LINE_SECTION)
			section = set.name;
		full_key(&name, section, set.name);
		if (set.what != LINE_SETTING ||
		    !slice_eq_ascii_nocase(buf_slice(&name), slice_of(key))) {
			buf_add(&body, slice_sub(text, l.from, l.until));
			continue;
		}
		if (value != NULL && !done)
			add_setting(&body, set.name, value);
		done = true;
	}
	if (rc == ERR_OK && value != NULL && !done)
		add_setting(out, slice_of(key), value);
	if (rc == ERR_OK)
		buf_add(out, buf_slice(&body));
	buf_release(&set.value);
	buf_release(&name);
	buf_release(&body);
	return rc;
}
