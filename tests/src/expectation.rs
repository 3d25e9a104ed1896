//! Whether an answer says what was expected of it: it may say more.
//!
//! Objects: every expected member is there. Arrays: as many items, each as expected. `{"$some": […]}`: for each of these there
//! is an item; `{"$none": […]}`: for none of these. `"{{any}}"`: anything but null.

use serde_json::Value;

/// Compares, and tells the first difference.
///
/// # Errors
/// Where and in what the answer differs.
pub fn met(expected: &Value, got: &Value) -> Result<(), String> {
    compare(expected, got, "")
}

fn compare(expected: &Value, got: &Value, at: &str) -> Result<(), String> {
    match (expected, got) {
        (Value::String(any), got) if any == "{{any}}" => {
            if got.is_null() {
                Err(format!("{at} is missing"))
            } else {
                Ok(())
            }
        }
        (Value::Object(wanted), _) if wanted.contains_key("$some") || wanted.contains_key("$none") => {
            among(wanted, got, at)
        }
        (Value::Object(wanted), Value::Object(got)) => wanted.iter().try_for_each(|(name, value)| {
            let at = format!("{at}/{name}");
            compare(value, got.get(name).unwrap_or(&Value::Null), &at)
        }),
        (Value::Array(wanted), Value::Array(got)) => {
            if wanted.len() != got.len() {
                return Err(format!("{at} has {} items and not {}", got.len(), wanted.len()));
            }
            let mut pairs = wanted.iter().zip(got).enumerate();
            pairs.try_for_each(|(index, (wanted, got))| compare(wanted, got, &format!("{at}/{index}")))
        }
        _ if expected == got => Ok(()),
        _ => Err(format!("{at} is {got} and not {expected}")),
    }
}

fn among(wanted: &serde_json::Map<String, Value>, got: &Value, at: &str) -> Result<(), String> {
    let Value::Array(items) = got else { return Err(format!("{at} is no array")) };
    let listed = |name: &str| wanted.get(name).and_then(Value::as_array).into_iter().flatten();
    let is_there = |one: &Value| items.iter().any(|item| compare(one, item, "").is_ok());
    if let Some(missing) = listed("$some").find(|one| !is_there(one)) {
        return Err(format!("{at} has nothing like {missing}"));
    }
    if let Some(unwanted) = listed("$none").find(|one| is_there(one)) {
        return Err(format!("{at} has something like {unwanted}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_may_say_more_and_not_less_or_otherwise() {
        let got = json!({"a": 1, "b": [{"c": "x", "d": 2}, {"c": "y"}], "e": null});
        for expected in [
            json!({}),
            json!({"a": 1, "b": [{}, {"c": "y"}]}),
            json!({"a": "{{any}}", "b": {"$some": [{"c": "y"}, {"d": 2}], "$none": [{"c": "z"}]}}),
            json!({"e": null, "f": null}),
        ] {
            assert_eq!(met(&expected, &got), Ok(()), "{expected}");
        }
        for expected in [
            json!({"a": 2}),
            json!({"b": []}),
            json!({"b": [{"c": "x"}]}),
            json!({"b": [{"c": "y"}, {"c": "x"}]}),
            json!({"b": {"$some": [{"c": "z"}]}}),
            json!({"b": {"$none": [{"c": "x"}]}}),
            json!({"e": "{{any}}"}),
            json!({"f": 1}),
            json!({"a": {"$some": []}}),
        ] {
            assert!(met(&expected, &got).is_err(), "{expected}");
        }
    }
}
