using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Global variables are set before loading, and shared with programs afterwards.</summary>
public abstract class VariablesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private static ObjectSpec Object => ReadObject("globals.clang19-bpfel-v3.o");

    [Fact]
    public void Set_BeforeLoad_IsWhatProgramsFind()
    {
        ObjectSpec spec = Object;
        spec.Variables["custom"].Set(100u);
        using BpfObject loaded = Host.Load(spec);

        loaded.Program("count").TestRun(Packet(0));

        Assert.Equal(101u, loaded.Variables["custom"].Get<uint>());
    }

    [Fact]
    public void Set_Constant_IsSetBeforeLoadAndRefusedAfter()
    {
        ObjectSpec spec = Object;
        spec.Variables["defaults"].Set(new Settings { Limit = 1000 });
        using BpfObject loaded = Host.Load(spec);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => loaded.Variables["defaults"].Set(new Settings { Limit = 1 }));

        Assert.Equal(1000u, loaded.Variables["defaults"].Get<Settings>().Limit);
        Assert.Contains("Variable 'defaults' is constant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithVariable_OtherSpec_LeavesTheFirstAsItIs()
    {
        ObjectSpec first = Object;
        ObjectSpec second = first.WithVariable("custom", 7u);

        using BpfObject loaded = Host.Load(first), other = Host.Load(second);

        Assert.Equal(42u, loaded.Variables["custom"].Get<uint>());
        Assert.Equal(7u, other.Variables["custom"].Get<uint>());
    }

    [Fact]
    public void Set_Live_IsWhatProgramsFindAndLeavesTheOthers()
    {
        using BpfObject loaded = Host.Load(Object);
        BpfVariable settings = loaded.Variables["settings"];
        Settings value = settings.Get<Settings>();

        settings.Set(value with { Flags = 9 });
        loaded.Program("count").TestRun(Packet(0));

        Assert.Equal(9, settings.Get<Settings>().Flags);
        Assert.Equal(443, settings.Get<Settings>().Ports[1]);
        Assert.Equal(5u, loaded.Variables["internal_count"].Get<uint>());
        Assert.Equal(50ul, loaded.Variables["counts"].Get<Counts>()[3]);
    }

    [Fact]
    public void Get_SectionOfStaticsAlone_ReadsAndWrites()
    {
        using BpfObject loaded = Host.Load(Object);
        BpfVariable variable = loaded.Variables["only_static"];

        variable.Set(20u);
        loaded.Program("count").TestRun(Packet(0));

        Assert.Equal(21u, variable.Get<uint>());
    }

    [Fact]
    public void Set_AnotherType_IsRefusedWithBoth()
    {
        ObjectSpec spec = Object;

        AssertDiffers("variable 'custom'", () => spec.Variables["custom"].Set(1ul));
        AssertDiffers("variable 'custom'", () => spec.Variables["custom"].Set(-1));
        AssertDiffers("variable 'custom'", () => spec.Variables["custom"].Set(1.0f));
        AssertDiffers("variable 'settings'", () => spec.Variables["settings"].Set(default(WrongSettings)));
        Assert.All(spec.Variables, variable => Assert.Null(variable.Value));
    }

    [Fact]
    public void Get_AnotherType_IsRefusedWithBoth()
    {
        using BpfObject loaded = Host.Load(Object);

        AssertDiffers("variable 'custom'", () => loaded.Variables["custom"].Get<int>());
        AssertDiffers("variable 'custom'", () => loaded.Variables["custom"].Set(1.0f));
    }

    [Fact]
    public void Read_Bytes_AreThoseOfTheVariable()
    {
        using BpfObject loaded = Host.Load(Object);
        byte[] bytes = new byte[4];

        loaded.Variables["table"].Read(bytes);

        Assert.Equal([1, 2, 3, 4], bytes);
        Assert.Throws<ArgumentException>(() => loaded.Variables["table"].Read(new byte[5]));
    }

    [Fact]
    public void Indexer_NoSuchVariable_NamesThoseThereAre()
    {
        using BpfObject loaded = Host.Load(Object);

        KeyNotFoundException error = Assert.Throws<KeyNotFoundException>(() => loaded.Variables["nobody"]);

        Assert.Contains("settings, internal_count, defaults", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Borrow_Variable_IsTheMemoryThatProgramsUse()
    {
        using BpfObject loaded = Host.Load(Object);
        using MappedValues<uint> custom = loaded.Variables["custom"].Borrow<uint>();

        Interlocked.Add(ref custom[0], 8);
        loaded.Program("count").TestRun(Packet(0));

        Assert.Equal(51u, Volatile.Read(ref custom[0]));
    }

    [Fact]
    public void Borrow_AfterTheObject_StaysUntilItIsGivenBack()
    {
        BpfObject loaded = Host.Load(Object);
        BpfVariable variable = loaded.Variables["custom"];
        using MappedValues<uint> custom = variable.Borrow<uint>();

        loaded.Dispose();

        Assert.Equal(42u, custom[0]);
        Assert.Throws<ObjectDisposedException>(() => variable.Get<uint>());
    }

    [Fact]
    public void Borrow_Constant_MayOnlyBeRead()
    {
        using BpfObject loaded = Host.Load(Object);

        using MappedValues<Settings> defaults = loaded.Variables["defaults"].Borrow<Settings>();

        Assert.Equal(7u, defaults.Peek(0).Limit);
    }

    private static void AssertDiffers(string what, Action action) =>
        Assert.Contains(what, Assert.Throws<MapLayoutException>(action).Message, StringComparison.Ordinal);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Settings
    {
        public uint Limit;
        public Six Ports;
        public byte Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private record struct WrongSettings
    {
        public uint Limit;
        public Six Harbours;
        public byte Flags;
    }

    [InlineArray(6)]
    private struct Six
    {
        private ushort _port;
    }

    [InlineArray(16)]
    private struct Counts
    {
        private ulong _count;
    }
}

public sealed class VariablesOnKernel : VariablesContract<KernelFixture>;

public sealed class VariablesOnEmbedded : VariablesContract<EmbeddedFixture>;
