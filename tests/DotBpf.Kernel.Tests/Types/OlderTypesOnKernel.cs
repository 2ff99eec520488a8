using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel.Tests;

/// <summary>Types fitted to kernels that know fewer kinds. The running kernel knows all, so that what it lacks is given.</summary>
public sealed class OlderTypesOnKernel : IDisposable
{
    private static readonly TypesFeature[] s_tags = [TypesFeature.DeclarationTags, TypesFeature.TypeTags];

    private readonly KernelHost _host = KernelHost.Open();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Missing_KernelLacksNothing_IsNothing() => Assert.Empty(OlderTypes.Missing(All(), _host.Features.HasTypes));

    [Fact]
    public void Missing_KernelLacksKinds_AreThoseAmongTheTypes()
    {
        IReadOnlyList<TypesFeature> missing = OlderTypes.Missing(All(), feature => feature is TypesFeature.Basic or TypesFeature.Functions or TypesFeature.DataSections);

        Assert.Equal([TypesFeature.Floats, TypesFeature.DeclarationTags, TypesFeature.TypeTags, TypesFeature.LargeEnums, TypesFeature.GlobalFunctions], missing);
    }

    [Fact]
    public void Missing_KernelOf4_18_AreAllKindsThatCameLater()
    {
        IReadOnlyList<TypesFeature> missing = OlderTypes.Missing(All(), feature => feature == TypesFeature.Basic);

        Assert.Equal(Enum.GetValues<TypesFeature>().Except([TypesFeature.Basic, TypesFeature.GlobalFunctions]).Order(), missing.Order());
    }

    [Fact]
    public void Missing_KernelWithoutTypes_IsNothingThatHelps() => Assert.Empty(OlderTypes.Missing(All(), _ => false));

    [Fact]
    public void Missing_TypesWithoutLaterKinds_IsNothing()
    {
        var builder = new BtfBuilder();
        builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);

        Assert.Empty(OlderTypes.Missing(builder.Build("plain"), feature => feature == TypesFeature.Basic));
    }

    [Fact]
    public void LoadWithout_Tags_GivesTheKernelTypesWithoutThem()
    {
        BtfTypes types = All();

        using KernelTypes loaded = TypesLoader.LoadWithout(_host, types, s_tags);

        BtfTypes inKernel = BtfTypes.Read(KernelTypesReader.ReadBytes(loaded.Descriptor, 0), "kernel");
        Assert.Equal(s_tags, loaded.Missing);
        Assert.Same(types, loaded.Types);
        Assert.True(loaded.HasFunctions && inKernel.Has(BtfKind.Float) && inKernel.Has(BtfKind.Function));
        Assert.False(inKernel.Has(BtfKind.DeclarationTag) || inKernel.Has(BtfKind.TypeTag));
    }

    [Fact]
    public void LoadProgram_TypesWithoutFunctions_DoesNotReferToThem()
    {
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", "functions.clang19-bpfel-v3.o"));
        ProgramSpec program = spec.Programs.First(program => program.Functions.Any() && program.References.IsEmpty);
        using KernelTypes types = TypesLoader.LoadWithout(_host, spec.Types!, OlderTypes.Missing(spec.Types!, feature => feature == TypesFeature.Basic));

        using ProgramHandle loaded = _host.LoadProgram(program, new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), Types = types, License = spec.License });

        Assert.False(types.HasFunctions);
        Assert.Equal(0u, loaded.Info.TypesId);
    }

    [Fact]
    public void CreateMap_TypesWithFewerKinds_KeepsTheFields()
    {
        MapSpec spec = new HashMapSpec<uint, Measure>(4) { Name = "measures" }.Describe();
        using KernelTypes types = TypesLoader.LoadWithout(_host, spec.OwnTypes!, [TypesFeature.Floats]);

        using MapHandle map = _host.CreateMap(spec, types);
        using MapHandle again = _host.OpenMap(map.Info.Id);

        Assert.Equal(["Count", "Mean"], Assert.IsType<BtfStruct>(again.Info.ValueType!.Resolve()).Members.Select(member => member.Name));
        Assert.False(again.Info.ValueType.Resolve() is BtfStruct { Members: [_, { Type: BtfFloat }] });
    }

    private static BtfTypes All()
    {
        var builder = new BtfBuilder();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        int variable = builder.AddVariable("v", number, BtfLinkage.Static);
        builder.AddFunction("f", builder.AddFunctionPrototype(number, ("a", number)), BtfLinkage.Global);
        builder.AddDataSection(".data", sizeof(int), new BtfVariablePlace(variable, 0, sizeof(int)));
        builder.AddFloat("long double", 16);
        builder.AddDeclarationTag("dotbpf:tag", variable);
        builder.AddPointer(builder.AddTypeTag("tag", number));
        builder.AddEnum("large", sizeof(long), isSigned: false, new BtfEnumerator("value", 1L << 40));
        return builder.Build("all");
    }

    private readonly record struct Measure(ulong Count, double Mean);
}
