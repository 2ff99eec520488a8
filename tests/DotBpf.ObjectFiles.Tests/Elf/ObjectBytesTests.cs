using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Tests.Elf;

public sealed class ObjectBytesTests : IDisposable
{
    private const int Limit = 1 << 20;
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(Limit)]
    public void Read_FileWithinLimit_IsWhole(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        File.WriteAllBytes(_path, bytes);

        Assert.Equal(bytes, ObjectBytes.Read(_path, "it", Limit).ToArray());
    }

    [Fact]
    public void Read_FileBeyondLimit_IsRefused()
    {
        File.WriteAllBytes(_path, new byte[Limit + 1]);

        var refusal = Assert.Throws<ObjectFileException>(() => ObjectBytes.Read(_path, "it", Limit));

        Assert.Equal("DBO0109", Assert.Single(refusal.Diagnostics).Id);
    }

    [Fact]
    public void Read_FileWithoutEnd_IsRefused()
    {
        if (!File.Exists("/dev/zero"))
            return;

        Assert.Throws<ObjectFileException>(() => ObjectBytes.Read("/dev/zero", "it", Limit));
    }

    public void Dispose() => File.Delete(_path);
}
