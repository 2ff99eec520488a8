using System.Runtime.Versioning;
using System.Text.Json;
using DotBpf.Kernel;
using DotBpf.Kernel.Tests;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Tests;

/// <summary>What the verbs do for a user without privileges: what the files of pins permit.</summary>
[SupportedOSPlatform("linux")]
public sealed class UnprivilegedOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly TemporaryMount _mount = new("0755");

    public UnprivilegedOnKernel()
    {
        using MapHandle map = _host.CreateMap(new MapSpec { Name = "shared", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        map.Update(BitConverter.GetBytes(0), BitConverter.GetBytes(42));
        _host.Pin(map, _mount.Root.Child("shared"));
        File.SetUnixFileMode(Pin, UnixFileMode.UserRead | UnixFileMode.OtherRead);
    }

    private string Pin => _mount.Root.Child("shared").Value;

    public void Dispose()
    {
        _mount.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Dump_PinThatOthersMayRead_WritesIt()
    {
        Dotbpf dump = Nobody.Run(() => Dotbpf.Run("map", "dump", "pinned", Pin, "--json"));

        JsonElement entry = Assert.Single(dump.Expect(ExitCode.Ok).Json().EnumerateArray());
        Assert.Contains("2a", $"{entry.GetProperty("value")}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Show_PinThatOthersMayRead_ShowsIt() =>
        Assert.Contains("shared", Nobody.Run(() => Dotbpf.Run("map", "show", "pinned", Pin)).Expect(ExitCode.Ok).Out, StringComparison.Ordinal);

    [Fact]
    public void Update_PinThatOthersMayRead_IsNotPermitted() =>
        Assert.Contains("mode is 404", Nobody.Run(() => Dotbpf.Run("map", "update", "pinned", Pin, "0", "1")).Expect(ExitCode.Permission).Error, StringComparison.Ordinal);

    [Fact]
    public void Show_AllMaps_SaysWhatIsMissing() =>
        Assert.Contains("CAP_BPF", Nobody.Run(() => Dotbpf.Run("map", "show")).Expect(ExitCode.Permission).Error, StringComparison.Ordinal);
}
