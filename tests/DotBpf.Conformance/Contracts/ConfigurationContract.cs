using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Values of the kernel's configuration reach the programs that read them.</summary>
public abstract class ConfigurationContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private static readonly Dictionary<string, string> s_values = new()
    {
        ["LINUX_KERNEL_VERSION"] = "395776",
        ["LINUX_HAS_SYSCALL_WRAPPER"] = "1",
        ["LINUX_HAS_BPF_COOKIE"] = "0",
        ["CONFIG_BPF_SYSCALL"] = "y",
        ["CONFIG_TCP_CONG_CUBIC"] = "m",
        ["CONFIG_BPF_JIT"] = "y",
        ["CONFIG_HZ"] = "250",
        ["CONFIG_PANIC_TIMEOUT"] = "-1",
        ["CONFIG_DEFAULT_HOSTNAME"] = "\"a name\"",
    };

    private static ObjectSpec Object => ReadObject("configuration.clang19-bpfel-v3.o");

    [Theory]
    [InlineData("configuration.clang14-bpfel-v3.o")]
    [InlineData("configuration.clang16-bpfel-v3.o")]
    [InlineData("configuration.clang19-bpfel-v3.o")]
    public void TestRun_ValuesGiven_ReadsThemInEveryType(string name)
    {
        using BpfObject loaded = Host.Load(ReadObject(name), With([]));

        Seen seen = Run(loaded);

        Assert.Equal(new Seen(395776, 2, 250, 0, 1, 1, 0, (byte)'y', (byte)' '), seen);
    }

    [Fact]
    public void Load_VariableSetBefore_GoesBeforeWhatIsGiven()
    {
        ObjectSpec spec = Object;
        spec.Variables["CONFIG_HZ"].Set((ushort)1000);
        using BpfObject loaded = Host.Load(spec, With([]));

        Seen seen = Run(loaded);

        Assert.Equal(1000u, seen.Hertz);
    }

    [Fact]
    public void Load_Spec_SaysTheValuesThatWereFilledIn()
    {
        using BpfObject loaded = Host.Load(Object, With([]));

        VariableSpec variable = loaded.Spec.Variables["CONFIG_HZ"];

        Assert.Equal([250, 0], variable.Value!.Value.ToArray());
    }

    [Fact]
    public void Load_MapOfConfiguration_IsFrozen()
    {
        using BpfObject loaded = Host.Load(Object, With([]));
        MapHandle map = loaded.Maps["configu.kconfig"];

        Errno errno = map.Update(new byte[4], new byte[map.ValueSize]);

        Assert.Equal(Errno.EPERM, errno);
    }

    [Theory]
    [InlineData("CONFIG_BPF_SYSCALL", "m", "a module is neither true nor false")]
    [InlineData("CONFIG_BPF_SYSCALL", "2", "that type holds 0 to 1")]
    [InlineData("CONFIG_HZ", "65536", "that type holds 0 to 65535")]
    [InlineData("CONFIG_HZ", "-1", "that type holds 0 to 65535")]
    [InlineData("CONFIG_HZ", "y", "y, m and n are for bool, char and enum libbpf_tristate")]
    [InlineData("CONFIG_HZ", "many", "it is neither a number, nor text in quotes, nor y, m or n")]
    [InlineData("CONFIG_HZ", "\"250\"", "text is for arrays of char")]
    [InlineData("CONFIG_TCP_CONG_CUBIC", "1", "numbers are for integers")]
    [InlineData("CONFIG_DEFAULT_HOSTNAME", "7", "numbers are for integers")]
    [InlineData("CONFIG_DEFAULT_HOSTNAME", "\"open", "its closing quote is missing")]
    [InlineData("LINUX_KERNEL_VERSION", "0x80000000", "that type holds -2147483648 to 2147483647")]
    public void Load_ValueOfAnotherType_NamesBoth(string option, string value, string expected)
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => Host.Load(Object, With((option, value))));

        Assert.Contains($"Reading {option} as", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TextTooLong_IsCutOffWithANote()
    {
        using BpfObject loaded = Host.Load(Object, With(("CONFIG_DEFAULT_HOSTNAME", "\"0123456789\"")));

        Assert.Contains(loaded.Notes, note => note.Subject == "CONFIG_DEFAULT_HOSTNAME" && note.Text.Contains("room for 7 of its 10 bytes", StringComparison.Ordinal));
        Assert.Equal("0123456\0"u8.ToArray(), loaded.Spec.Variables["CONFIG_DEFAULT_HOSTNAME"].Value!.Value.ToArray());
    }

    private static Seen Run(BpfObject loaded)
    {
        loaded.Program("configuration").TestRun(Packet(0));
        byte[] value = new byte[loaded.Maps["configur.bss"].ValueSize];
        Assert.Equal(Errno.None, loaded.Maps["configur.bss"].Lookup(new byte[4], value));
        return MemoryMarshal.Read<Seen>(value);
    }

    private static LoadOptions With(params (string Name, string Value)[] changes) =>
        new() { Configuration = KernelConfiguration.Of(s_values).With(changes.ToDictionary(change => change.Name, change => change.Value)) };

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Seen(uint Version, uint Cubic, uint Hertz, uint Absent, byte HasSyscall, byte Wrapper, byte Cookie, byte Jit, byte Second);
}

public sealed class ConfigurationOnKernel : ConfigurationContract<KernelFixture>
{
    [Fact]
    public void Load_NothingGiven_ReadsTheRunningKernel()
    {
        using BpfObject loaded = Host.Load(ReadObject("configuration.clang19-bpfel-v3.o"));

        Version version = Environment.OSVersion.Version;
        Assert.Equal((version.Major << 16) + (version.Minor << 8) + Math.Min(version.Build, 255), Value<int>(loaded, "LINUX_KERNEL_VERSION"));
        Assert.True(Value<bool>(loaded, "CONFIG_BPF_SYSCALL"));
        Assert.InRange(Value<ushort>(loaded, "CONFIG_HZ"), 100, 1000);
        Assert.True(Value<bool>(loaded, "LINUX_HAS_BPF_COOKIE"));
        Assert.Equal(RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64, Value<bool>(loaded, "LINUX_HAS_SYSCALL_WRAPPER"));
    }

    private static T Value<T>(BpfObject loaded, string name)
        where T : struct => MemoryMarshal.Read<T>(loaded.Spec.Variables[name].Value!.Value.Span);
}

public sealed class ConfigurationOnEmbedded : ConfigurationContract<EmbeddedFixture>
{
    [Fact]
    public void Load_StrongValueUnknown_NamesItAndWhatToDo()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => Host.Load(ReadObject("configuration.clang19-bpfel-v3.o")));

        Assert.Contains("configuration value LINUX_KERNEL_VERSION", error.Message, StringComparison.Ordinal);
        Assert.Contains("LoadOptions.Configuration", error.Message, StringComparison.Ordinal);
    }
}
