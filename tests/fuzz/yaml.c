#include "core/yaml/yaml.h"

#include <assert.h>

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every text of the tree, written and read again, is the same text. */
static void
visit(const struct yaml_node *node, struct arena *arena)
{
	const struct yaml_node	*root;
	struct buf		 out = {0};
	struct err		 err = {0};
	size_t			 i;

	assert(node->line >= 1 && node->column >= 1);
	if (node->kind == YAML_SCALAR) {
		buf_adds(&out, "- ");
		yaml_add_scalar(&out, node->text);
		buf_addc(&out, '\n');
		if (yaml_parse(&root, arena, buf_slice(&out), &err) != 0)
			abort();
		if (!slice_eq(root->item[0].text, node->text))
			abort();
	}
	for (i = 0; i < node->n; i++)
		visit(&node->item[i], arena);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct yaml_node	*node;
	struct arena		*arena = arena_open();
	struct err		 err = {0};

	if (yaml_parse(&node, arena, slice_make(data, size), &err) == ERR_OK)
		visit(node, arena);
	arena_close(arena);
	return 0;
}
