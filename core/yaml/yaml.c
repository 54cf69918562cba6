#include "core/yaml/yaml.h"

#include <yaml.h>

/*
 * The tree is built from libyaml's events, one function per kind of node.
 * Children are collected in one growing stack and copied into the arena when
 * their parent ends, so that a node's items lie side by side.
 */
struct reader {
	yaml_parser_t		 parser;
	struct arena		*arena;
	struct slice		 text;
	VEC(struct yaml_node)	 stack;
	size_t			 n_nodes;
	int			 depth;
	struct yaml_doubles	*doubles;	/* NULL: one is an error */
};

/*
 * The usual slips, in words of ours: libyaml tells of its grammar, and in
 * English only.  What is not here stays as it says it.
 */
struct slip {
	const char	*problem;	/* as libyaml says it */
	const char	*what;		/* NULL: depends on what stands there */
	const char	*hint;		/* or NULL */
	bool		 from;		/* at the place where it began */
};

static const char	in_quotes[] = ERR_N("put the text in quotes"),
			blanks[] = ERR_N("indent with blanks"),
			no_tabs[] = ERR_N("a tab cannot indent"),
			colon[] = ERR_N("a text with a colon in it stands in "
			    "quotes"),
			alike[] = ERR_N("keys that belong together are "
			    "indented alike");

static const struct slip	slips[] = {
	{ "mapping values are not allowed in this context",
	    ERR_N("a colon that cannot be here"), alike, false },
	{ "mapping keys are not allowed in this context", NULL, in_quotes,
	    false },
	{ "found character that cannot start any token", NULL, in_quotes,
	    false },
	{ "did not find expected alphabetic or numeric character", NULL,
	    in_quotes, true },
	{ "found a tab character that violates indentation", no_tabs, blanks,
	    false },
	{ "found a tab character where an indentation space is expected",
	    no_tabs, blanks, false },
	{ "did not find expected key", ERR_N("a key belongs here"), alike,
	    false },
	{ "did not find expected ',' or '}'",
	    ERR_N("a comma or } belongs here"), NULL, false },
	{ "did not find expected ',' or ']'",
	    ERR_N("a comma or ] belongs here"), NULL, false },
	{ "did not find expected node content", ERR_N("a value belongs here"),
	    NULL, false },
	{ "found unexpected end of stream",
	    ERR_N("a quote that is not closed"), NULL, true },
	{ "could not find expected ':'", ERR_N("a key without a colon"), NULL,
	    true },
	{ "did not find expected '-' indicator",
	    ERR_N("an item of a list begins with -"),
	    ERR_N("a key behind a list is indented less than its -"), false },
	{ "block sequence entries are not allowed in this context",
	    ERR_N("a list with - begins on a line of its own"), NULL, false },
	{ "did not find expected comment or line break",
	    ERR_N("behind | or > the text begins on the next line"), in_quotes,
	    false },
	{ "found unknown escape character", ERR_N("no such escape"),
	    ERR_N("between single quotes a \\ is a \\"), false }
};

static const struct slip	control = {
	.problem = "control characters are not allowed",
	.what = ERR_N("a control character")
};

static enum err_code	node_read(struct yaml_node *, struct reader *,
			    yaml_event_t *, struct err *);

static enum err_code
fault(struct err *err, yaml_mark_t at, const char *what)
{
	return err_set(err, ERR_DATA, "%zu:%zu: %s", at.line + 1,
	    at.column + 1, err_text(what));
}

/* A fault in the bytes, before there are lines and columns. */
static enum err_code
byte_fault(struct slice text, size_t offset, const char *what,
    struct err *err)
{
	size_t	 line = 1, start = 0, i;

	for (i = 0; i < offset && i < text.len; i++) {
		if (text.p[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return err_set(err, ERR_DATA, "%zu:%zu: %s", line,
	    utf8_count(slice_sub(text, start, offset)) + 1,
	    err_text(what));
}

/* The line, and in *before how many of its bytes stand before the place. */
static struct slice
line_at(const struct reader *r, yaml_mark_t at, size_t *before)
{
	struct slice	rest = r->text, line = SLICE_EMPTY;
	size_t		i;

	for (i = 0; i <= at.line && slice_cut(&line, &rest, '\n'); i++)
		;
	for (i = 0, *before = 0; i < at.column && *before < line.len; i++)
		while (++*before < line.len &&
		    ((unsigned char)line.p[*before] & 0xc0) == 0x80)
			;
	return line;
}

/* What of a slip shows only in what stands there. */
static void
look_closer(struct slip *s, const struct reader *r, yaml_mark_t at)
{
	size_t		before;
	struct slice	line = line_at(r, at, &before);
	struct slice	left = slice_trim(slice_sub(line, 0, before));
	char		c = before < line.len ? line.p[before] : '\0';

	if (s->what == NULL && c == '\t') {
		s->what = no_tabs;
		s->hint = blanks;
	} else if (s->hint != alike || left.len == 0)
		return;
	else if (c == ':' && memmem(left.p, left.len, ": ", 2) != NULL)
		s->hint = colon;
	else if (c == '}' || c == ']')
		s->hint = ERR_N("nothing was opened that it closes");
	else if (left.p[left.len - 1] == '\'')
		s->hint = ERR_N("within '...' a ' is written ''");
	else if (left.p[left.len - 1] == '"')
		s->hint = ERR_N("within \"...\" a \" is written \\\"");
}

/* Of a list or map in brackets. */
static void
hint_brackets(const struct slip *s, const struct reader *r, struct err *err)
{
	size_t	line = r->parser.context_mark.line;
	bool	map = strchr(s->problem, '}') != NULL;

	if (!map && strchr(s->problem, ']') == NULL)
		return;
	if (r->parser.problem_mark.line > line)
		err_hint(err, "%c in line %zu is not closed", map ? '{' : '[',
		    line + 1);
	else
		err_hint(err, "a comma is missing, or quotes around a text "
		    "with a colon in it");
}

/* Where it is, and what; err has the hint. */
static enum err_code
tell_slip(struct slip *s, const struct reader *r, struct err *err)
{
	yaml_mark_t	at = s->from ? r->parser.context_mark :
			    r->parser.problem_mark;
	size_t		before;
	struct slice	line;

	look_closer(s, r, at);
	line = line_at(r, at, &before);
	if (s->what != NULL)
		fault(err, at, s->what);
	else
		err_set(err, ERR_DATA, "%zu:%zu: a text cannot begin with %.1s",
		    at.line + 1, at.column + 1, before < line.len ?
		    line.p + before : "");
	if (s->hint != NULL)
		err_hint(err, "%s", err_text(s->hint));
	else
		hint_brackets(s, r, err);
	return ERR_DATA;
}

/* What libyaml could not read, with the place it names. */
static enum err_code
parser_fault(const struct reader *r, struct err *err)
{
	const yaml_parser_t	*p = &r->parser;
	yaml_mark_t		 at = p->problem_mark;

	if (p->error == YAML_MEMORY_ERROR)
		return err_set(err, ERR_SYSTEM, "out of memory in YAML");
	if (p->error == YAML_READER_ERROR)
		return byte_fault(r->text, p->problem_offset, strcmp(
		    p->problem, control.problem) == 0 ? control.what :
		    p->problem, err);
	/* Of a line that begins with % something else is meant by the same. */
	for (size_t i = 0; p->problem != NULL && i < NELEM(slips); i++)
		if (strcmp(p->problem, slips[i].problem) == 0 &&
		    (p->context == NULL ||
		    strstr(p->context, "directive") == NULL)) {
			struct slip	s = slips[i];

			return tell_slip(&s, r, err);
		}
	return err_set(err, ERR_DATA, "%zu:%zu: %s%s%s", at.line + 1,
	    at.column + 1, p->problem != NULL ? p->problem :
	    err_text("not YAML"),
	    p->context != NULL ? ", " : "",
	    p->context != NULL ? p->context : "");
}

static enum err_code
event_next(yaml_event_t *event, struct reader *r, struct err *err)
{
	if (!yaml_parser_parse(&r->parser, event))
		return parser_fault(r, err);
	return ERR_OK;
}

/*
 * Nothing that is written in another way than it is meant is shorter for it:
 * where the widths agree, each character stands as it is.
 */
static int
verbatim_column(struct slice text, const yaml_event_t *event)
{
	const yaml_mark_t	*from = &event->start_mark;
	const yaml_mark_t	*to = &event->end_mark;
	yaml_scalar_style_t	 style = event->data.scalar.style;
	size_t			 quotes = style == YAML_PLAIN_SCALAR_STYLE ?
				    0 : 1;

	if (style == YAML_LITERAL_SCALAR_STYLE ||
	    style == YAML_FOLDED_SCALAR_STYLE || from->line != to->line ||
	    to->column - from->column != utf8_count(text) + 2 * quotes)
		return 0;
	return (int)(from->column + quotes) + 1;
}

static enum err_code
scalar_read(struct yaml_node *node, struct reader *r, const yaml_event_t *event,
    struct err *err)
{
	size_t	 len = event->data.scalar.length;

	if (event->data.scalar.anchor != NULL)
		return fault(err, event->start_mark, "anchors are not allowed");
	if (event->data.scalar.tag != NULL)
		return fault(err, event->start_mark, "tags are not allowed");
	if (memchr(event->data.scalar.value, '\0', len) != NULL)
		return fault(err, event->start_mark, "a NUL in text");
	node->kind = YAML_SCALAR;
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->text = slice_dup(r->arena,
	    slice_make(event->data.scalar.value, len));
	node->text_column = verbatim_column(node->text, event);
	return ERR_OK;
}

/* The nodes from base on leave the stack for the arena, every step-th. */
static struct yaml_node *
take(struct reader *r, size_t base, size_t first, size_t step)
{
	struct yaml_node	*p;
	size_t			 n, i;

	n = (r->stack.n - base) / step;
	p = ARENA_ARRAY(r->arena, struct yaml_node, n);
	for (i = 0; i < n; i++)
		p[i] = r->stack.p[base + first + i * step];
	return p;
}

static enum err_code
list_read(struct yaml_node *node, struct reader *r, struct err *err)
{
	struct yaml_node	 item;
	yaml_event_t		 event;
	size_t			 base = r->stack.n;
	enum err_code		 rc;
	bool			 end;

	for (;;) {
		rc = event_next(&event, r, err);
		if (rc)
			return rc;
		end = event.type == YAML_SEQUENCE_END_EVENT;
		if (!end)
			rc = node_read(&item, r, &event, err);
		yaml_event_delete(&event);
		if (rc)
			return rc;
		if (end)
			break;
		*VEC_ADD(&r->stack) = item;
	}
	node->kind = YAML_LIST;
	node->n = r->stack.n - base;
	node->item = take(r, base, 0, 1);
	r->stack.n = base;
	return ERR_OK;
}

static enum err_code
key_again(struct reader *r, const struct yaml_node *key, int first_line,
    struct err *err)
{
	if (r->doubles == NULL)
		return err_set(err, ERR_DATA,
		    "%d:%d: '%.*s' is here twice, first on line %d",
		    key->line, key->column,
		    (int)MIN(key->text.len, (size_t)80), key->text.p,
		    first_line);
	*VEC_ADD(&r->doubles->list) = (struct yaml_double){ key->text,
	    key->line, key->column, first_line };
	return ERR_OK;
}

/* Each key once.  A table, because a map may hold thousands. */
static enum err_code
keys_once(struct reader *r, struct yaml_node *node, struct yaml_node *keys,
    struct yaml_node *items, struct err *err)
{
	struct map	*seen = map_open();
	enum err_code	 rc = ERR_OK;
	bool		 added;
	uint64_t	*first;
	size_t		 i, n = 0;

	for (i = 0; rc == ERR_OK && i < node->n; i++) {
		first = map_put(seen, keys[i].text, &added);
		if (!added) {
			keys[*first].twice = true;
			rc = key_again(r, &keys[i], keys[*first].line, err);
			continue;
		}
		*first = n;
		keys[n] = keys[i];
		items[n++] = items[i];
	}
	map_close(seen);
	node->n = n;
	return rc;
}

static enum err_code
map_read(struct yaml_node *node, struct reader *r, struct err *err)
{
	struct yaml_node	 part, *keys, *items;
	yaml_event_t		 event;
	size_t			 base = r->stack.n;
	enum err_code		 rc;
	bool			 end;

	for (;;) {
		rc = event_next(&event, r, err);
		if (rc)
			return rc;
		end = event.type == YAML_MAPPING_END_EVENT;
		if (!end && (r->stack.n - base) % 2 == 0 &&
		    event.type != YAML_SCALAR_EVENT &&
		    event.type != YAML_ALIAS_EVENT)
			rc = fault(err, event.start_mark,
			    "a key must be a word");
		else if (!end)
			rc = node_read(&part, r, &event, err);
		yaml_event_delete(&event);
		if (rc)
			return rc;
		if (end)
			break;
		*VEC_ADD(&r->stack) = part;
	}
	node->kind = YAML_MAP;
	node->n = (r->stack.n - base) / 2;
	node->key = keys = take(r, base, 0, 2);
	node->item = items = take(r, base, 1, 2);
	r->stack.n = base;
	return keys_once(r, node, keys, items, err);
}

/* A list or map begins: count the depth, refuse what could be a bomb. */
static enum err_code
inner_read(struct yaml_node *node, struct reader *r, const yaml_event_t *event,
    struct err *err)
{
	const yaml_char_t	*anchor, *tag;
	bool			 is_list;
	enum err_code		 rc;

	is_list = event->type == YAML_SEQUENCE_START_EVENT;
	anchor = is_list ? event->data.sequence_start.anchor :
	    event->data.mapping_start.anchor;
	tag = is_list ? event->data.sequence_start.tag :
	    event->data.mapping_start.tag;
	if (anchor != NULL)
		return fault(err, event->start_mark, "anchors are not allowed");
	if (tag != NULL)
		return fault(err, event->start_mark, "tags are not allowed");
	if (r->depth == YAML_DEPTH_MAX)
		return fault(err, event->start_mark, "nested too deep");
	r->depth++;
	rc = is_list ? list_read(node, r, err) : map_read(node, r, err);
	r->depth--;
	return rc;
}

static enum err_code
node_read(struct yaml_node *node, struct reader *r, yaml_event_t *event,
    struct err *err)
{
	memset(node, 0, sizeof(*node));
	node->line = (int)event->start_mark.line + 1;
	node->column = (int)event->start_mark.column + 1;
	if (++r->n_nodes > YAML_NODES_MAX)
		return fault(err, event->start_mark, "too many values");
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return scalar_read(node, r, event, err);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return inner_read(node, r, event, err);
	case YAML_ALIAS_EVENT:
		return fault(err, event->start_mark, "aliases are not allowed");
	default:
		return fault(err, event->start_mark, "not YAML");
	}
}

/*
 * From the start of the stream to its end: at most one document, and
 * nothing behind it.
 */
static enum err_code
stream_read(struct yaml_node *root, struct reader *r, struct err *err)
{
	yaml_event_t	 event;
	enum err_code	 rc;
	bool		 seen = false, end = false;

	while (!end) {
		rc = event_next(&event, r, err);
		if (rc)
			return rc;
		switch (event.type) {
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (seen)
				rc = fault(err, event.start_mark,
				    "a second document");
			seen = true;
			break;
		case YAML_STREAM_END_EVENT:
			end = true;
			break;
		default:
			rc = node_read(root, r, &event, err);
			break;
		}
		yaml_event_delete(&event);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

enum err_code
yaml_parse(const struct yaml_node **node, struct arena *arena,
    struct slice text, struct err *err)
{
	return yaml_parse_doubles(node, arena, text, NULL, err);
}

enum err_code
yaml_parse_doubles(const struct yaml_node **nodep, struct arena *arena,
    struct slice text, struct yaml_doubles *doubles, struct err *err)
{
	struct reader		 r = { .doubles = doubles };
	struct yaml_node	*root;
	size_t			 bad;
	enum err_code		 rc;

	if (text.len > YAML_BYTES_MAX)
		return err_set(err, ERR_DATA, "1:1: more than %d MB of YAML",
		    YAML_BYTES_MAX / (1024 * 1024));
	bad = utf8_check(text);
	if (bad != SIZE_MAX)
		return byte_fault(text, bad, "not UTF-8", err);
	if (!yaml_parser_initialize(&r.parser))
		return err_set(err, ERR_SYSTEM, "out of memory in YAML");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	/* A byte order mark is no text. */
	if (slice_starts(text, SLICE("\xef\xbb\xbf")))
		text = slice_sub(text, 3, text.len);
	yaml_parser_set_input_string(&r.parser,
	    (const unsigned char *)text.p, text.len);
	r.arena = arena;
	r.text = text;
	root = ARENA_NEW(arena, struct yaml_node);
	root->kind = YAML_MAP;
	root->line = root->column = 1;
	rc = stream_read(root, &r, err);
	yaml_parser_delete(&r.parser);
	VEC_RELEASE(&r.stack);
	if (rc)
		return rc;
	/* A document of nothing but comments is an empty scalar. */
	if (yaml_is_null(root) && root->text.len == 0) {
		memset(root, 0, sizeof(*root));
		root->kind = YAML_MAP;
		root->line = root->column = 1;
	}
	*nodep = root;
	return ERR_OK;
}

const struct yaml_node *
yaml_find(const struct yaml_node *node, const char *key)
{
	struct slice	 want = slice_of(key);
	size_t		 i;

	if (node == NULL || node->kind != YAML_MAP)
		return NULL;
	for (i = 0; i < node->n; i++) {
		if (slice_eq(node->key[i].text, want))
			return &node->item[i];
	}
	return NULL;
}

bool
yaml_is_null(const struct yaml_node *node)
{
	struct slice	 t = node->text;

	return node->kind == YAML_SCALAR && !node->quoted && (t.len == 0 ||
	    slice_eq(t, SLICE("~")) || slice_eq(t, SLICE("null")) ||
	    slice_eq(t, SLICE("Null")) || slice_eq(t, SLICE("NULL")));
}

bool
yaml_bool(bool *v, const struct yaml_node *node)
{
	static const char *const yes[] = { "true", "yes", "on" };
	static const char *const no[] = { "false", "no", "off" };
	size_t	 i;

	if (node->kind != YAML_SCALAR || node->quoted)
		return false;
	for (i = 0; i < NELEM(yes); i++) {
		if (slice_eq_ascii_nocase(node->text, slice_of(yes[i]))) {
			*v = true;
			return true;
		}
		if (slice_eq_ascii_nocase(node->text, slice_of(no[i]))) {
			*v = false;
			return true;
		}
	}
	return false;
}
