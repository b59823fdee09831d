//! Lines: which token stands on which, how far in, and with how many blanks before it.

use crate::lex::{Comment, Lexed, Role, Token, TokenKind};
use crate::words;

/// One line of the tidy text.
pub(super) struct Line<'a> {
    /// An empty line stands before it.
    pub(super) blank_before: bool,
    /// Blanks before its first piece.
    pub(super) indent: usize,
    /// Its sort, where lines of that sort are aligned with each other.
    pub(super) sort: Sort,
    /// Its tokens, and the comment behind them.
    pub(super) pieces: Vec<Piece<'a>>,
}

/// A token or comment.
pub(super) struct Piece<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// Blanks before it.
    pub(super) gap: usize,
    /// The column it begins, if any.
    pub(super) stop: Option<Stop>,
}

/// Sorts of lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    Input,
    Row,
    Party,
    Pay,
    Binding,
    Set,
    Field,
    Step,
    Bracket,
    Expect,
    Show,
    Require,
    Stake,
    Correlate,
    Comment,
    Other,
}

/// Columns, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// What follows the name.
    Name,
    /// The payer.
    From,
    /// The value, behind a kind; the tolerance, behind an expected value.
    Value,
    /// The label.
    Label,
    /// The first source.
    Source,
}

/// Splits a text into tidy lines, not aligned yet.
pub(super) fn lay_out<'a>(text: &'a str, lexed: &Lexed) -> Vec<Line<'a>> {
    let mut layout = Layout {
        text,
        lines: Vec::new(),
        open: Vec::new(),
        last: None,
        at: 0,
    };
    let mut comments = lexed.comments.iter().peekable();
    for (index, token) in lexed.tokens.iter().enumerate() {
        while let Some(comment) = comments.next_if(|comment| comment.span.start < token.span.start)
        {
            layout.comment(*comment, &lexed.tokens, index);
        }
        if token.kind != TokenKind::End {
            layout.token(&lexed.tokens, index);
        }
    }
    // The end stands behind every comment, except where the text has no line end after the last.
    for comment in comments {
        layout.comment(*comment, &lexed.tokens, lexed.tokens.len() - 1);
    }
    layout.lines
}

/// A bracket that is open.
struct Open {
    line: usize,
    inner: usize,
    outer: usize,
    round: bool,
    items: bool,
    /// The sort of its lines, where the word before it gives them one.
    lines: Option<Sort>,
}

struct Layout<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    open: Vec<Open>,
    /// The last token set.
    last: Option<Token>,
    /// Where the last piece ends in the text.
    at: usize,
}

impl Layout<'_> {
    fn token(&mut self, tokens: &[Token], index: usize) {
        let token = tokens[index];
        let start = token.span.start as usize;
        if token.newline_before {
            let indent = self.indent(tokens, index);
            let sort = self.sort(tokens, index);
            self.begin_line(start, indent, sort);
        }
        let gap = match self.last {
            Some(last) if !token.newline_before => gap(last, token),
            _ => 0,
        };
        let stop = if token.newline_before {
            None
        } else {
            self.stop(tokens, index)
        };
        self.push(start, token.span.end as usize, gap, stop);
        self.bracket(token);
        self.last = Some(token);
    }

    fn comment(&mut self, comment: Comment, tokens: &[Token], next: usize) {
        let start = comment.span.start as usize;
        if comment.own_line {
            let indent = match tokens[next].kind {
                TokenKind::BraceClose | TokenKind::ParenClose => {
                    self.open.last().map_or(0, |open| open.inner)
                }
                _ => self.indent(tokens, next),
            };
            self.begin_line(start, indent, Sort::Comment);
        }
        let gap = if comment.own_line { 0 } else { 2 };
        let end = start + self.text[start..comment.span.end as usize].trim_end().len();
        self.push(start, end, gap, None);
    }

    fn begin_line(&mut self, start: usize, indent: usize, sort: Sort) {
        let between = &self.text[self.at..start];
        // Each line end is one of \n, \r\n, \r.
        let ends = between.matches('\n').count() + between.matches('\r').count()
            - between.matches("\r\n").count();
        let blank_before = ends > 1;
        self.lines.push(Line {
            blank_before,
            indent,
            sort,
            pieces: Vec::new(),
        });
    }

    fn push(&mut self, start: usize, end: usize, gap: usize, stop: Option<Stop>) {
        let text = &self.text[start..end];
        if let Some(line) = self.lines.last_mut() {
            line.pieces.push(Piece { text, gap, stop });
        }
        self.at = end;
    }

    /// How far in a line begins whose first token is this.
    fn indent(&self, tokens: &[Token], index: usize) -> usize {
        let token = tokens[index];
        let Some(open) = self.open.last() else {
            let continues = self.last.is_some() && !token.breaks;
            return if continues { 2 } else { 0 };
        };
        if matches!(token.kind, TokenKind::BraceClose | TokenKind::ParenClose) {
            return open.outer;
        }
        let after_comma = matches!(
            self.last.map(|last| last.kind),
            Some(TokenKind::Comma | TokenKind::BraceOpen)
        );
        let continues = !(token.breaks || open.round || open.items && after_comma);
        open.inner + if continues { 2 } else { 0 }
    }

    fn bracket(&mut self, token: Token) {
        let line = self.lines.len() - 1;
        match token.kind {
            TokenKind::ParenOpen | TokenKind::BraceOpen => {
                let on_line = self
                    .open
                    .iter()
                    .rev()
                    .take_while(|open| open.line == line)
                    .count();
                let outer = self.lines[line].indent;
                self.open.push(Open {
                    line,
                    outer,
                    inner: outer + 2 * (on_line + 1),
                    round: token.kind == TokenKind::ParenOpen,
                    items: token.role == Role::Items,
                    lines: match self.lines[line].pieces[0].text {
                        "source" => Some(Sort::Field),
                        "chain" => Some(Sort::Step),
                        _ => None,
                    },
                });
            }
            TokenKind::ParenClose | TokenKind::BraceClose => {
                self.open.pop();
            }
            _ => {}
        }
    }

    fn sort(&self, tokens: &[Token], index: usize) -> Sort {
        let token = tokens[index];
        if token.kind != TokenKind::Word || !(token.breaks || self.last.is_none()) {
            return Sort::Other;
        }
        let word = &self.text[token.span.start as usize..token.span.end as usize];
        let in_block = self.open.last().is_some_and(|open| !open.round);
        if let Some(sort) = self.open.last().and_then(|open| open.lines) {
            return sort;
        }
        match word {
            "input" => Sort::Input,
            "row" => Sort::Row,
            "party" => Sort::Party,
            "pay" => Sort::Pay,
            "expect" => Sort::Expect,
            "show" => Sort::Show,
            "require" => Sort::Require,
            "stake" => Sort::Stake,
            "correlate" => Sort::Correlate,
            "up" => Sort::Bracket,
            "above" if tokens[index + 1].kind == TokenKind::Colon => Sort::Bracket,
            "below" if in_block && !begins_binding(tokens[index + 1].kind) => Sort::Bracket,
            "set" if in_block && tokens[index + 1].kind == TokenKind::Word => Sort::Set,
            _ if in_block && !words::is_reserved(word) => Sort::Binding,
            _ => Sort::Other,
        }
    }

    /// The column that a token begins on the current line.
    fn stop(&self, tokens: &[Token], index: usize) -> Option<Stop> {
        let number = self.lines.len() - 1;
        let line = &self.lines[number];
        // Brackets opened on this line keep what is inside out of the columns.
        if self.open.last().is_some_and(|open| open.line == number) {
            return None;
        }
        let found = match tokens[index].kind {
            TokenKind::At => Stop::Source,
            TokenKind::Text => self.text_stop(line.sort, &tokens[index - 1], &tokens[index + 1])?,
            TokenKind::Colon | TokenKind::Assign | TokenKind::Tilde => sign_stop(line)?,
            TokenKind::Word => word_stop(line, self.slice(&tokens[index]))?,
            _ if matches!(line.sort, Sort::Field | Sort::Step) => Stop::Name,
            _ => return None,
        };
        let later = |piece: &Piece| piece.stop.is_some_and(|stop| stop as u8 >= found as u8);
        (!line.pieces.iter().any(later)).then_some(found)
    }

    fn text_stop(&self, sort: Sort, last: &Token, next: &Token) -> Option<Stop> {
        match sort {
            Sort::Field => Some(Stop::Name),
            // The texts of `csv "…" column "…"` are no labels.
            Sort::Input if matches!(self.slice(last), "csv" | "column") => None,
            Sort::Input | Sort::Row | Sort::Party | Sort::Require | Sort::Step => Some(Stop::Label),
            Sort::Show if next.newline_before => Some(Stop::Label),
            _ => None,
        }
    }

    fn slice(&self, token: &Token) -> &str {
        &self.text[token.span.start as usize..token.span.end as usize]
    }
}

/// Whether what stands behind a word makes it the name of what a line gives.
fn begins_binding(next: TokenKind) -> bool {
    matches!(next, TokenKind::Assign | TokenKind::Tilde | TokenKind::Dot)
}

fn has_name(line: &Line) -> bool {
    line.pieces
        .iter()
        .any(|piece| piece.stop == Some(Stop::Name))
}

fn sign_stop(line: &Line) -> Option<Stop> {
    match line.sort {
        Sort::Input | Sort::Row if has_name(line) => Some(Stop::Value),
        Sort::Input
        | Sort::Row
        | Sort::Binding
        | Sort::Set
        | Sort::Bracket
        | Sort::Expect
        | Sort::Stake
        | Sort::Correlate => Some(Stop::Name),
        Sort::Party
        | Sort::Pay
        | Sort::Field
        | Sort::Step
        | Sort::Show
        | Sort::Require
        | Sort::Comment
        | Sort::Other => None,
    }
}

fn word_stop(line: &Line, word: &str) -> Option<Stop> {
    match (line.sort, word) {
        (Sort::Field | Sort::Step, _) => Some(Stop::Name),
        (Sort::Pay, "from") => Some(Stop::From),
        (Sort::Expect, "within") => Some(Stop::Value),
        (Sort::Input, "open") if has_name(line) => Some(Stop::Value),
        (Sort::Input, "open") if line.pieces.len() == 2 => Some(Stop::Name),
        _ => None,
    }
}

/// Blanks between two tokens of a line.
fn gap(last: Token, next: Token) -> usize {
    let tight = last.role == Role::Sign
        || last.role == Role::Tight
        || matches!(next.role, Role::Tight | Role::Attached)
        || matches!(
            last.kind,
            TokenKind::ParenOpen | TokenKind::Dot | TokenKind::DotDot
        )
        || matches!(
            next.kind,
            TokenKind::ParenClose | TokenKind::Comma | TokenKind::Dot | TokenKind::DotDot
        );
    usize::from(!tight)
}
