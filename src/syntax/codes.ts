/**
 * The node names of tree-sitter-python that we read, as small numbers. Tokens stand in quotes (`"'yield'"`), because a
 * token and a named node may share a name. A name that is missing here has code 0.
 */
const names = [
  "", "identifier", "string", "concatenated_string", "integer", "float", "true", "false", "none", "ellipsis",
  "attribute", "subscript", "slice", "call", "argument_list", "keyword_argument", "list_splat", "dictionary_splat",
  "list", "tuple", "set", "dictionary", "pair", "list_comprehension", "set_comprehension", "dictionary_comprehension",
  "generator_expression", "for_in_clause", "if_clause", "parenthesized_expression", "conditional_expression",
  "named_expression", "lambda", "lambda_parameters", "boolean_operator", "not_operator", "comparison_operator",
  "binary_operator", "unary_operator", "await", "yield", "as_pattern", "as_pattern_target", "expression_list",
  "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern",
  "string_start", "string_content", "string_end", "interpolation", "format_expression", "type_conversion", "format_specifier",
  "type", "splat_type", "generic_type", "union_type", "constrained_type", "member_type", "type_parameter",
  "module", "block", "expression_statement", "assignment", "augmented_assignment", "return_statement", "delete_statement",
  "raise_statement", "assert_statement", "pass_statement", "break_statement", "continue_statement", "global_statement",
  "nonlocal_statement", "import_statement", "import_from_statement", "future_import_statement", "relative_import",
  "import_prefix", "dotted_name", "aliased_import", "wildcard_import", "type_alias_statement", "if_statement", "elif_clause",
  "else_clause", "for_statement", "while_statement", "try_statement", "except_clause", "finally_clause", "with_statement",
  "with_clause", "with_item", "function_definition", "class_definition", "decorated_definition", "decorator", "parameters",
  "typed_parameter", "default_parameter", "typed_default_parameter", "keyword_separator", "positional_separator",
  "match_statement", "case_clause", "case_pattern", "class_pattern", "keyword_pattern", "splat_pattern", "union_pattern",
  "dict_pattern", "complex_pattern", "comment", "line_continuation",
  "','", "'='", "':'", "'*'", "'**'", "'from'", "'async'", "'not in'", "'is not'", "'-'", "'_'", "'('", "')'", "'as'", "'in'", "'.'",
  "hole",
] as const;

export type NodeName = (typeof names)[number];

const numbers = new Map<string, number>(names.map((name, code) => [name, code]));

/** The number of a node name; unknown names are 0. */
export const codeOf = (name: NodeName): number => numbers.get(name) ?? 0;

/** The number for a node type as tree-sitter names it. */
export const codeOfType = (type: string, named: boolean): number => numbers.get(named ? type : `'${type}'`) ?? 0;

/** How many codes there are: the length of a table indexed by code. */
export const codeCount = names.length;
