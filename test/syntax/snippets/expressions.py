# Expressions of every kind, with the forms that parsers get wrong.
a + b * c ** -d // e % f @ g - h
(a + b) * (c)
a << 1 | b >> 2 & c ^ ~d
not a and b or c and not (d or e)
(a and b) and c
a and (b and c)
a < b <= c == d != e >= f > g
a in b and c not in d or e is f and g is not h
not a in b
-1 ** 2
2 ** -1 ** 3
a if b else c if d else e
lambda: 0
lambda x, /, y=1, *args, z, w=2, **kw: (x, y, args, z, w, kw)
lambda *, key: key
lambda x: lambda y: x if y else y
f()
f(a, *b, c, k=1, *d, **e, l=2)
f(x for x in y)
f((x for x in y), 1)
f(a)(b)[c].d(e)
f(a,
  b,  # a comment
  k=c,
)
x[a]
x[a, b]
x[a,]
x[a:b]
x[::2, 1:, :-1, ...]
x[:, None]
x[a:b:c, (d, e)]
x[*a]
x[*a, b]
x[a := 1]
(y := f(x))
print(y := 1, file=out)
[y := 1, y ** 2]
[]
[a]
[a, b,]
[*a, *b.c(d), e[0]]
()
(a,)
(a, b)
a, b
a,
*a, b
{*a, 1}
{1, 2, 3}
{}
{a: b, **c, "d": e}
[x for x in y if x if not z for w in x]
{x for x in y}
{k: v for k, v in z.items()}
(x async for x in y)
[x for x, in y]
[x for (x) in y]
[lambda x: x for x in y]
yield_ = (yield)
type(self).x(match).print.exec
print
print >> out, 1
match
match(a)
match[a] + type[b]
case, _ = 1, 2
type = 1
type.x = type
a.b.c
a . b \
  .c
1 .real
1..real
f"{x}".y
"a".join(b)
...
None is True is False
x[(a), b]
x[a, (b)]
(a) & b ^ (c) & (d) ^ e & (f ^ g)
a | b ^ c | (d) & e
