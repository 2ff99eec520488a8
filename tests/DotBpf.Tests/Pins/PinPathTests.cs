namespace DotBpf.Tests;

public sealed class PinPathTests
{
    [Theory]
    [InlineData("/sys/fs/bpf/flows", "/sys/fs/bpf/flows")]
    [InlineData("/sys//fs/bpf///flows/", "/sys/fs/bpf/flows")]
    [InlineData("/", "/")]
    public void Value_Slashes_AreThoseThatSaySomething(string path, string expected) => Assert.Equal(expected, new PinPath(path).Value);

    [Theory]
    [InlineData("")]
    [InlineData("relative/path")]
    [InlineData("/sys/fs/bpf/../flows")]
    [InlineData("/sys/fs/bpf/.")]
    [InlineData("/zero\0character")]
    public void PinPath_NoAbsolutePath_IsRefused(string path) => Assert.Throws<ArgumentException>(() => new PinPath(path));

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("")]
    public void Child_NameThatLeadsElsewhere_IsRefused(string name) => Assert.Throws<ArgumentException>(() => BpfFileSystem.Root.Child(name));

    [Fact]
    public void Default_HasNoValueAndEqualsItself()
    {
        PinPath none = default;

        Assert.Throws<InvalidOperationException>(() => none.Value);
        Assert.Equal(default, none);
        Assert.Equal("", none.ToString());
    }
}
