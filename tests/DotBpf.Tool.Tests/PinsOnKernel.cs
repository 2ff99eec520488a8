using System.Text.Json;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Tests;

public sealed class PinsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();
    private readonly PinPath _root = BpfFileSystem.Path($"dotbpf-tool-{Guid.NewGuid():N}");

    public PinsOnKernel()
    {
        using MapHandle map = _host.CreateMap(new MapSpec { Name = "shown", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        _host.Pin(map, _root.Child("deep/shown_map"));
    }

    public void Dispose()
    {
        Directory.Delete(_root.Value, recursive: true);
        _host.Dispose();
    }

    [Fact]
    public void Show_Folder_ListsPathKindAndName()
    {
        Dotbpf result = Dotbpf.Run("pin", "show", _root.Value).Expect(ExitCode.Ok);

        Assert.Matches("deep/shown_map +Map +[0-9]+ +shown", result.Out);
    }

    [Fact]
    public void Show_FolderThatIsNotThere_SaysSo() =>
        Assert.Contains("no folder", Dotbpf.Run("pin", "show", _root.Child("nowhere").Value).Expect(ExitCode.NoSuchObject).Error, StringComparison.Ordinal);

    [Fact]
    public void Show_Pin_SaysThatItIsNoFolder() =>
        Assert.Contains("not a directory", Dotbpf.Run("pin", "show", _root.Child("deep/shown_map").Value).Expect(ExitCode.Other).Error, StringComparison.Ordinal);

    [Fact]
    public void Show_Json_IsAnArrayOfPins()
    {
        JsonElement pin = Assert.Single(Dotbpf.Run("pin", "show", _root.Value, "--json").Expect(ExitCode.Ok).Json().EnumerateArray());

        Assert.Equal(("Map", "shown"), (pin.GetProperty("kind").GetString(), pin.GetProperty("name").GetString()));
    }
}
