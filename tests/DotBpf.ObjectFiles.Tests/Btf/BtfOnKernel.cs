using DotBpf.Kernel;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Btf;

/// <summary>The kernel is the judge of what the reader makes of the compilers' types.</summary>
public sealed class BtfOnKernel
{
    private const string Folder = "/sys/kernel/btf/";

    // What the sources of these show is that the kernel refuses their types; they are loaded without.
    private static readonly string[] s_refused = ["types-refused", "definitions-large"];

    private static readonly HashSet<BtfKind> s_later =
    [
        BtfKind.Function, BtfKind.FunctionPrototype, BtfKind.Variable, BtfKind.DataSection, BtfKind.Float, BtfKind.DeclarationTag, BtfKind.TypeTag, BtfKind.Enum64,
    ];

    public static TheoryData<string> Objects =>
        new(CorpusFiles.Names.Where(name => !s_refused.Contains(name.Split('.')[0]) && ObjectSpec.TryRead(CorpusFiles.Bytes(name), name, out ObjectSpec? spec, out _) && spec.Types is not null));

    [Theory]
    [MemberData(nameof(Objects))]
    public void LoadTypes_ObjectOfCorpus_IsAccepted(string name)
    {
        BtfTypes types = CorpusFiles.Read(name).Types!;
        using KernelHost host = KernelHost.Open();

        using TypesHandle loaded = host.LoadTypes(types);

        Assert.Same(types, loaded.Types);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Without_EveryKindThatCameLater_IsAcceptedAndLiesAlike(string name)
    {
        BtfTypes types = CorpusFiles.Read(name).Types!;

        BtfTypes older = types.Without(s_later);

        Assert.All(s_later, kind => Assert.False(older.Has(kind), $"{kind}"));
        using KernelHost host = KernelHost.Open();
        host.LoadTypes(older).Dispose();
        foreach (BtfType type in Enumerable.Range(1, types.Count - 1).Select(id => types[id]).Where(type => type is BtfStruct or BtfFloat or BtfEnum or BtfDataSection))
            Assert.Equal(type.SizeInBytes, older[type.Id].SizeInBytes);
    }

    [Fact]
    public void Without_StaticFunctions_LeavesNoGlobalOne()
    {
        var builder = new BtfBuilder();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        int function = builder.AddFunction("f", builder.AddFunctionPrototype(number, ("a", number)), BtfLinkage.Global);

        BtfTypes older = builder.Build("global").Without(new HashSet<BtfKind>(), areFunctionsStatic: true);

        Assert.Equal(BtfLinkage.Static, Assert.IsType<BtfFunction>(older[function]).Linkage);
    }

    [Fact]
    public void ToArray_TypesOfTheKernelAndItsModules_GiveTheSameBytes()
    {
        BtfTypes kernel = BtfTypes.ReadFile(Folder + "vmlinux");

        foreach (string path in Directory.GetFiles(Folder))
        {
            byte[] raw = File.ReadAllBytes(path);
            BtfTypes? below = path.EndsWith("/vmlinux", StringComparison.Ordinal) ? null : kernel;
            BtfTypes types = BtfTypes.Read(raw, path, below);
            Assert.Equal(raw, types.ToArray(ByteOrder.LittleEndian));
            Assert.Equal(raw, BtfBuilder.From(types).ToArray());
            Assert.Equal(raw, BtfTypes.Read(types.ToArray(ByteOrder.BigEndian), path, below).Raw.ToArray());
            Assert.Equal(types.Index.Types.ToArray(), BtfRebuild.RecordsOf(types));
        }
    }

    [Fact]
    public void Read_TypesOfTheKernel_FindsItsStructures()
    {
        byte[] raw = File.ReadAllBytes("/sys/kernel/btf/vmlinux");

        BtfTypes types = BtfTypes.Read(raw, "vmlinux");
        bool isFound = types.TryFind("task_struct", out BtfStruct? task);

        Assert.True(isFound);
        Assert.Equal("pid_t", task!.Members.Single(member => member.Name == "pid").Type.ToString());
        Assert.All(Enumerable.Range(0, types.Count), id => Assert.NotNull(types[id].ToString()));
    }

    [Fact]
    public void ReadTargetTypes_RunningKernel_AreTheBytesOfItsFile()
    {
        using KernelHost host = KernelHost.Open();

        BtfTypes types = host.ReadTargetTypes();

        Assert.True(types.Raw.Span.SequenceEqual(File.ReadAllBytes("/sys/kernel/btf/vmlinux")));
        Assert.Same(types, host.ReadTargetTypes());
    }
}
