namespace DotBpf.Kernel.Tests;

public sealed class NumberListTests
{
    [Theory]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("0,2-3,8\n", new[] { 0, 2, 3, 8 })]
    public void Parse_List_ReturnsItsNumbers(string list, int[] expected)
    {
        int[] numbers = NumberList.Parse(list, "/sys/list");

        Assert.Equal(expected, numbers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0-")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("0-1-2")]
    [InlineData("0,,1")]
    [InlineData("a")]
    [InlineData("0-999999999")]
    public void Parse_NoSuchList_ThrowsAndShowsIt(string list)
    {
        FormatException error = Assert.Throws<FormatException>(() => NumberList.Parse(list, "/sys/list"));

        Assert.Contains($"/sys/list: expected a list such as 0-3,8; found '{list}'", error.Message, StringComparison.Ordinal);
    }
}
