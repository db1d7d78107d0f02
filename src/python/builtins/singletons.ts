/** `None`, `...`, `NotImplemented`: how they show, and their classes. */
import { methods, statics } from "../native.ts";
import { ellipsis, ellipsisClass, noneClass, notImplemented, notImplementedClass } from "../values.ts";

methods(noneClass, { "__repr__(self)": () => "None", "__bool__(self)": () => false, "__hash__(self)": () => 0xfca86420 });
methods(ellipsisClass, { "__repr__(self)": () => "Ellipsis", "__reduce__(self)": () => "Ellipsis" });
methods(notImplementedClass, { "__repr__(self)": () => "NotImplemented" });
statics(noneClass, { "__new__(cls, *args)": (vm, _: unknown, args: readonly unknown[]) => (args.length > 0 ? vm.raise("TypeError", "NoneType takes no arguments") : null) });
statics(ellipsisClass, { "__new__(cls)": () => ellipsis });
statics(notImplementedClass, { "__new__(cls)": () => notImplemented });
