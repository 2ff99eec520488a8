using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Btf.Headers;

public sealed class HeaderCompilationTests
{
    private const string Shapes = """
        typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
        enum small { SMALL_A, SMALL_B } __attribute__((packed));
        enum negative { NEGATIVE = -1, POSITIVE = 1 };
        enum wide { WIDE = 0xffffffffffffffffULL };
        enum wide_signed { LOWEST = (-0x7fffffffffffffffLL - 1), HIGHEST = 0x7fffffffffffffffLL };
        enum large { LARGE = 0xffffffffU };
        enum forced : int { FORCED_A, FORCED_B };
        enum forced_long : unsigned long long { FORCED_LONG };
        struct packed { u8 a; u32 b; u64 c; } __attribute__((packed));
        struct packed_inside { u8 a; struct packed p; u16 after; } ;
        struct packed_aligned { u8 a; u64 b; } __attribute__((packed, aligned(4)));
        struct holes { u8 a; u64 b __attribute__((aligned(32))); u8 c; } __attribute__((aligned(128)));
        struct large_hole { u8 a; u8 b __attribute__((aligned(4096))); };
        struct fields { u32 a : 3; u32 b : 29; u32 c : 1; u32 : 0; u32 d : 4; u64 e : 40; u8 f : 2; u16 g : 9; u32 h; _Bool i : 1; int j : 5; };
        struct packed_fields { u8 a : 3; u64 b : 60; u32 c : 30; u8 d; } __attribute__((packed));
        struct field_gap { u32 a : 3; u32 : 11; u32 b : 2; u64 : 50; u8 c : 1; enum small d : 1; u8 last; };
        struct empty {};
        struct holds_empty { struct empty e; int x; struct empty tail; };
        struct flexible { int count; u16 data[]; };
        struct under_aligned { u32 a; u64 b __attribute__((packed, aligned(4))); u32 c; u32 d; };
        typedef u64 compat_u64 __attribute__((aligned(4)));
        struct compat { u32 a; compat_u64 b; };
        union aligned_union { u8 a; u32 b; } __attribute__((aligned(32)));
        union packed_union { u8 a[3]; u16 b; } __attribute__((packed));
        struct holds_unions { u8 first; union packed_union p; union aligned_union u; u8 last; };
        struct node; typedef struct node node_t;
        struct tree { node_t *root; struct tree *up; struct node *(*next)(struct tree *, const node_t *); };
        struct node { struct tree whole; node_t *left; struct { int x; union { u8 y; struct { u16 z; } inner; }; }; };
        typedef struct { int a; struct { struct node n; } *p; } anonymous_t;
        typedef int (*callback_t)(const char *, ...);
        typedef const volatile struct tree *const tree_pointer_t;
        typedef u32 matrix_t[2][3];
        struct declarators { callback_t plain; int (*table[4])(void); int (*(*maker)(int))(u8); u8 (*row)[7]; void *const *deep; matrix_t m; matrix_t *pm; char text[3][5]; };
        struct va_list; typedef __builtin_va_list va_list_t; struct wide_number { u8 a; __int128 b; unsigned __int128 c; };
        struct same { int a; }; union other { int same; }; typedef long same;
        struct numbers { float f; double d; long double l; char c; signed char s; _Bool b; };
        struct outside { struct unknown *p; union unknown_union *q; };
        """;

    private static readonly string[] s_shapes =
    [
        "struct packed", "struct packed_inside", "struct packed_aligned", "struct holes", "struct large_hole", "struct fields", "struct packed_fields",
        "struct field_gap", "struct holds_empty", "struct flexible", "struct under_aligned", "struct compat", "union aligned_union", "union packed_union",
        "struct holds_unions", "struct tree", "struct node", "anonymous_t", "callback_t", "tree_pointer_t", "matrix_t", "struct declarators", "va_list_t",
        "struct wide_number", "struct same", "union other", "same", "struct numbers", "struct outside", "enum small", "enum negative", "enum wide",
        "enum wide_signed", "enum large", "enum forced", "enum forced_long",
    ];

    public static TheoryData<string> Typed => new(CorpusFiles.Names.Where(name => TypesOf(name) is not null));

    [ClangTheory]
    [InlineData(ByteOrder.LittleEndian)]
    [InlineData(ByteOrder.BigEndian)]
    public void Write_DifficultShapes_CompileToTheSameShapes(ByteOrder order)
    {
        IEnumerable<string> variables = s_shapes.Select((type, i) => $"{type} variable_{i};\n");
        BtfTypes types = Clang.Compile(Shapes + "\n" + string.Concat(variables), order);

        Assert.True(HeaderComparison.Check(types, order) >= s_shapes.Length);
    }

    [ClangTheory]
    [MemberData(nameof(Typed))]
    public void Write_TypesOfCorpus_CompileToTheSameShapes(string name)
    {
        ByteOrder order = name.Contains("bpfeb", StringComparison.Ordinal) ? ByteOrder.BigEndian : ByteOrder.LittleEndian;

        HeaderComparison.Check(TypesOf(name)!, order);
    }

    [ClangFact]
    public void Write_SplitSet_BringsWhatItNeedsOfItsBase()
    {
        BtfBuilder below = new();
        int number = below.AddInteger("int", 4, BtfIntegerEncoding.Signed);
        int needed = below.AddStruct("needed", 4, new BtfMemberDefinition("x", number, 0));
        below.AddStruct("unrelated", 4, new BtfMemberDefinition("x", number, 0));
        BtfBuilder builder = new(below.Build("base"));
        builder.AddStruct("own", 8, new("first", needed, 0), new("second", number, 32));
        BtfTypes types = builder.Build("split");

        int compared = HeaderComparison.Check(types);

        Assert.Equal(1, compared);
        Assert.DoesNotContain("unrelated", HeaderTests.Definitions(types), StringComparison.Ordinal);
    }

    private static BtfTypes? TypesOf(string name)
    {
        try
        {
            return BtfTypes.ReadFile(Path.Combine(AppContext.BaseDirectory, "Corpus", CorpusFiles.FileName(name)));
        }
        catch (ObjectFileException)
        {
            return null;
        }
    }
}
